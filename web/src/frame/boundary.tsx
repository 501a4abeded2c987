import { Component } from "react";
import type { ReactNode } from "react";

interface Props {
  readonly children: ReactNode;
  /** What stands in the place of a part that failed; `retry` shows it anew. */
  readonly fallback: (retry: () => void) => ReactNode;
  /** A change of it shows the part anew. */
  readonly resetOn: unknown;
}

/** Keeps a failure of one page from taking the frame with it. */
export class Boundary extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidUpdate(before: Props): void {
    if (this.state.failed && before.resetOn !== this.props.resetOn) this.setState({ failed: false });
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback(() => this.setState({ failed: false })) : this.props.children;
  }
}
