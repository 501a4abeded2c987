import { roleOf } from "../roles/roles.tsx";
import { SignedIn } from "../session/signed-in.tsx";
import { useSession } from "../session/session.tsx";

/** Home is the role's own. */
export function Home() {
  const { viewer } = useSession();
  const { home: Page } = roleOf(viewer);
  return (
    <SignedIn>
      <Page />
    </SignedIn>
  );
}
