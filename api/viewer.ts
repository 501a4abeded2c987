import { DomainError } from "../domain/error.ts";
import type { Viewer } from "./auth/sessions.ts";
import { builder } from "./builder.ts";
import { renew } from "./context.ts";
import type { Context } from "./context.ts";
import { UserRoleEnum } from "./enums.ts";
import { signedIn } from "./mutations.ts";
import { nodes } from "./nodes.ts";

const seconds = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;

const ViewerObject = builder.objectRef<Viewer>("Viewer").implement({
  description: "Who is signed in, as the certificate says.",
  fields: (t) => ({
    user: t.exposeString("user", { description: "Pseudonym: the certificate's common name." }),
    role: t.expose("role", { type: UserRoleEnum, description: "What this person may do for the organisation." }),
    orgId: t.exposeString("orgId", { description: "Organisation's identifier." }),
    mspId: t.exposeString("mspId", { description: "Its member." }),
    organisation: t.field({ type: nodes.organisation, nullable: true, description: "Organisation; null while it is not registered.", resolve: ({ orgId }) => orgId as never }),
    demo: t.exposeString("demo", { nullable: true, description: "Name of the demo identity whose key the server holds; null for a user with a key of its own." }),
    expiresAt: t.field({ type: "Instant", description: "End of the session.", resolve: ({ expiresAt }) => seconds(expiresAt) }),
  }),
});

const SessionObject = builder.objectRef<{ readonly token: string; readonly viewer: Viewer }>("Session").implement({
  description: "A session, which the answer also sets as a cookie.",
  fields: (t) => ({
    token: t.exposeString("token", { description: "For programs: send it as `Authorization: Bearer …`." }),
    viewer: t.field({ type: ViewerObject, description: "Who is signed in.", resolve: ({ viewer }) => viewer }),
  }),
});

const ChallengeObject = builder.objectRef<{ readonly text: string; readonly expiresAt: number }>("SignInChallenge").implement({
  description: "What proves that the caller holds a certificate's key.",
  fields: (t) => ({
    text: t.exposeString("text", { description: "Text whose UTF-8 bytes are to be signed: ECDSA P-256 with SHA-256. It names this server and the certificate and serves once." }),
    expiresAt: t.field({ type: "Instant", description: "Sign and send it before then.", resolve: ({ expiresAt }) => seconds(expiresAt) }),
  }),
});

const DemoObject = builder.objectRef<{ readonly name: string; readonly certificate: string }>("DemoIdentity").implement({
  description: "A user whose key this server holds. The embedded default alone has any.",
  fields: (t) => ({ name: t.exposeString("name", { description: "Name to sign in with." }) }),
});

builder.queryFields((t) => ({
  viewer: t.field({ type: ViewerObject, nullable: true, description: "Who is signed in; null for nobody.", resolve: (_root, _args, { viewer }) => viewer }),
  demoIdentities: t.field({
    type: [DemoObject],
    description: "Users whose keys this server holds.",
    resolve: (_root, _args, { services }) => [...services.demos].map(([name, { certificate }]) => ({ name, certificate })),
  }),
}));

const certificateArg = "The user's certificate, PEM.";

builder.mutationFields((t) => ({
  signInChallenge: t.field({
    type: ChallengeObject,
    description: "A text to sign, for the holder of a certificate of a member of the channel.",
    args: { certificate: t.arg.string({ required: true, description: certificateArg }) },
    resolve: (_root, { certificate }, { services, host }) => services.sessions.challenge(certificate, host),
  }),
  signIn: t.field({
    type: SessionObject,
    description: "Opens a session of 15 minutes for the holder of a certificate who has signed the challenge.",
    args: {
      certificate: t.arg.string({ required: true, description: certificateArg }),
      challenge: t.arg.string({ required: true, description: "The challenge's text." }),
      signature: t.arg({ type: "Base64", required: true, description: "Signature, DER or IEEE P1363." }),
    },
    resolve: (_root, { certificate, challenge, signature }, context) => opened(context, context.services.sessions.signIn(certificate, context.host, challenge, signature)),
  }),
  signInDemo: t.field({
    type: SessionObject,
    description: "Opens a session for a demo identity.",
    args: { identity: t.arg.string({ required: true, description: "Its name." }) },
    resolve: (_root, { identity }, context) => {
      const demo = context.services.demos.get(identity);
      if (!demo) throw new DomainError("record/unknown", { kind: "demo identity", id: identity.slice(0, 64) });
      return opened(context, context.services.sessions.signInDemo(demo.certificate, identity));
    },
  }),
  signOut: t.boolean({
    description: "Ends the session.",
    resolve: (_root, _args, context) => {
      context.services.sessions.signOut(signedIn(context));
      context.setSession(null);
      return true;
    },
  }),
}));

/** A member's certificates speak for its own organisations alone. @throws {DomainError} `auth/organisation-mismatch` */
async function opened(context: Context, session: { readonly token: string; readonly viewer: Viewer }) {
  const { orgId, mspId } = session.viewer;
  await renew(context);
  const organisation = await nodes.organisation.getDataloader(context).load(orgId);
  if (organisation && organisation.record["mspId"] !== mspId) throw new DomainError("auth/organisation-mismatch", { mspId, orgId });
  context.setSession(session.token);
  return session;
}
