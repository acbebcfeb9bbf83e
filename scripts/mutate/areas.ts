// Which files decide who gets in or what is recorded, and the tests that must see a mistake in them: for each group of files
// the fewest and quickest that can.

export type Group = { readonly files: readonly string[]; readonly tests: readonly string[] }

export const areas: Readonly<Record<string, readonly Group[]>> = {
  authentication: [
    {
      files: ['src/http/caller/authenticate.ts'],
      tests: [
        'test/flows/identity/refused-tokens.test.ts',
        'test/flows/api/crawl.test.ts',
        'test/flows/server/late-body.test.ts',
      ],
    },
    {
      files: ['src/http/caller/while-allowed.ts', 'src/http/caller/caller.ts'],
      tests: ['src/http/caller/while-allowed.test.ts'],
    },
    { files: ['src/identity/access-token/claims.ts'], tests: ['src/identity/access-token/claims.test.ts'] },
    {
      files: [
        'src/identity/device-token/use.ts',
        'src/identity/device-token/use.ops.ts',
        'src/identity/device-token/use.sql.ts',
      ],
      tests: ['src/identity/device-token/use.test.ts'],
    },
    { files: ['src/device-join/join-end.ops.ts'], tests: ['test/flows/cutting-off/cutting-off.test.ts'] },
    {
      files: ['src/identity/access-token/token.ops.ts', 'src/identity/device-token/nonce.ts'],
      tests: ['src/identity/access-token/token.test.ts', 'test/flows/identity/refused-tokens.test.ts'],
    },
    {
      files: ['src/identity/access-token/standing.ops.ts', 'src/identity/access-token/standing.sql.ts'],
      tests: [
        'test/flows/identity/people-record.test.ts',
        'test/flows/identity/refused-tokens.test.ts',
        'test/flows/identity/roles.test.ts',
        'test/flows/cutting-off/cutting-off.test.ts',
      ],
    },
    {
      files: [
        'src/identity/sign-in/sign-in.ops.ts',
        'src/identity/sign-in/sign-in.sql.ts',
        'src/identity/sign-in/guard.ts',
        'src/identity/provider/password-grant.ops.ts',
      ],
      tests: [
        'src/identity/oauth/token-request.test.ts',
        'src/identity/oauth/authorize.test.ts',
        'src/identity/access-token/token.test.ts',
        'src/identity/sign-in/sign-in.test.ts',
        'src/identity/device-token/prt.test.ts',
        'test/flows/identity/guessing.test.ts',
      ],
    },
    {
      files: [
        'src/identity/device-token/prt.ops.ts',
        'src/identity/device-token/prt.sql.ts',
        'src/identity/device-token/session-key.ts',
        'src/identity/device-token/session-key.ops.ts',
        'src/identity/device-token/proof.ops.ts',
        'src/identity/device-token/sign-in.ops.ts',
        'src/identity/provider/primary-grant.ops.ts',
        'src/identity/provider/grant.ops.ts',
        'src/identity/sign-in/context.ts',
      ],
      tests: [
        'src/identity/oauth/token-request.test.ts',
        'src/identity/device-token/prt.test.ts',
        'src/identity/access-token/token.test.ts',
        'test/flows/identity/refused-tokens.test.ts',
        'test/flows/applications/credentials.test.ts',
        'test/flows/strangers/clones.test.ts',
      ],
    },
    {
      files: [
        'src/identity/oauth/token-endpoint.ops.ts',
        'src/identity/token-request/reply.ops.ts',
        'src/identity/token-request/request.ts',
        'src/identity/oauth/sign-in-flow.ops.ts',
        'src/identity/oauth/sign-out.ops.ts',
        'src/identity/oauth/authorize.ops.ts',
        'src/identity/token-request/requested-resource.ts',
        'src/identity/sign-in/refused.ts',
        'src/identity/provider/payload.sql.ts',
        'src/identity/provider/client.ts',
        'src/identity/provider/configuration.ops.ts',
      ],
      tests: [
        'src/identity/provider/payload.test.ts',
        'src/identity/oauth/token-request.test.ts',
        'src/identity/oauth/authorize.test.ts',
        'src/identity/access-token/token.test.ts',
        'src/identity/sign-in/sign-in.test.ts',
        'src/identity/device-token/prt.test.ts',
      ],
    },
    {
      files: [
        'src/identity/provider/provider.ops.ts',
        'src/identity/provider/resource.ts',
        'src/identity/provider/why-refused.ts',
      ],
      tests: [
        'src/identity/provider/why-refused.test.ts',
        'src/identity/provider/provider.test.ts',
        'src/identity/oauth/token-request.test.ts',
        'src/identity/oauth/authorize.test.ts',
      ],
    },
    {
      files: ['src/directory/user/password.ts', 'src/directory/user/password.ops.ts'],
      tests: ['src/directory/user/password.test.ts', 'src/identity/access-token/token.test.ts'],
    },
    {
      files: [
        'src/directory/role/role.ops.ts',
        'src/directory/role/role.ts',
        'src/directory/role/role.sql.ts',
        'src/directory/user/role-holder.ops.ts',
        'src/directory/user/role-holder.ts',
        'src/directory/user/role-holder.sql.ts',
        'src/directory/user/credentials.ops.ts',
      ],
      tests: [
        'test/flows/identity/people-record.test.ts',
        'test/flows/identity/roles.test.ts',
        'test/flows/applications/credentials.test.ts',
      ],
    },
    {
      files: ['src/identity/application/application.ops.ts'],
      tests: [
        'src/identity/application/application.test.ts',
        'test/flows/identity/people-record.test.ts',
        'src/identity/access-token/token.test.ts',
        'test/flows/identity/roles.test.ts',
      ],
    },
    {
      files: ['src/identity/key/signing-key.ops.ts', 'src/identity/key/signing-key.sql.ts'],
      tests: ['src/identity/key/signing-key.test.ts', 'src/identity/access-token/token.test.ts'],
    },
    { files: ['src/directory/user/user.ops.ts'], tests: ['test/flows/identity/people-record.test.ts'] },
    { files: ['src/http/serve.ts'], tests: ['src/http/serve.test.ts', 'test/flows/api/crawl.test.ts'] },
  ],
  matching: [
    {
      files: [
        'src/autopilot/matching/match.ts',
        'src/autopilot/matching/facts.ts',
        'src/autopilot/matching/uuid-of-serial.ts',
      ],
      tests: [
        'src/autopilot/matching/uuid-of-serial.test.ts',
        'src/autopilot/matching/facts.test.ts',
        'src/autopilot/matching/numbers.test.ts',
        'src/autopilot/matching/match.test.ts',
        'src/autopilot/matching/proof.test.ts',
      ],
    },
    { files: ['src/autopilot/matching/even-time.ops.ts'], tests: ['src/autopilot/matching/even-time.test.ts'] },
    { files: ['src/autopilot/lookup/find.ops.ts'], tests: ['src/autopilot/lookup/find.test.ts'] },
    { files: ['src/autopilot/lookup/guess.ops.ts'], tests: ['src/autopilot/lookup/guess.test.ts'] },
    { files: ['src/autopilot/lookup/contact.ops.ts'], tests: ['src/autopilot/lookup/contact.test.ts'] },
    { files: ['src/autopilot/lookup/flag.ops.ts'], tests: ['src/autopilot/lookup/flag.test.ts'] },
    { files: ['src/autopilot/lookup/lookup.ops.ts'], tests: ['src/autopilot/lookup/lookup.ops.test.ts'] },
    {
      files: ['src/autopilot/lookup/profile.ops.ts', 'src/autopilot/lookup/lookup.sql.ts'],
      tests: [
        'src/autopilot/lookup/profile.test.ts',
        'src/autopilot/lookup/flag.test.ts',
        'src/autopilot/lookup/contact.test.ts',
      ],
    },
    {
      files: ['src/autopilot/matching/candidates.ops.ts'],
      tests: ['src/autopilot/lookup/lookup.ops.test.ts', 'src/autopilot/import/same-device.test.ts'],
    },
  ],
  ticket: [
    {
      files: ['src/kernel/assurance-needs.ts'],
      tests: ['src/kernel/assurance-needs.test.ts', 'src/kernel/assurance-table.test.ts'],
    },
    {
      files: ['src/kernel/assurance.ts'],
      tests: ['src/kernel/assurance-needs.test.ts', 'src/device-join/join.test.ts'],
    },
    {
      files: ['src/autopilot/lookup/ticket.ops.ts', 'src/autopilot/lookup/lookup.ts'],
      tests: ['src/autopilot/lookup/lookup.test.ts'],
    },
    {
      files: [
        'src/autopilot/attestation/proof.ts',
        'src/autopilot/attestation/tpm-trust.ts',
        'src/autopilot/attestation/tpm-crypto.ops.ts',
        'src/autopilot/attestation/endorsement.ops.ts',
      ],
      tests: ['src/autopilot/attestation/proof.test.ts'],
    },
    { files: ['src/protocol/tpm/constants.ts'], tests: ['src/protocol/tpm/constants.test.ts'] },
    { files: ['src/protocol/ztd/proof.ts'], tests: ['src/protocol/ztd/ztd.test.ts'] },
    { files: ['src/autopilot/attestation/tpm-trust.ops.ts'], tests: ['src/autopilot/attestation/tpm-trust.test.ts'] },
    {
      files: [
        'src/autopilot/attestation/proof.ops.ts',
        'src/autopilot/attestation/proof.sql.ts',
        'src/autopilot/attestation/challenge.ops.ts',
      ],
      tests: ['src/autopilot/attestation/proof.ops.test.ts'],
    },
    {
      files: [
        'src/protocol/tpm/attest.ts',
        'src/protocol/tpm/credential.ts',
        'src/protocol/tpm/marshal.ts',
        'src/protocol/tpm/public.ts',
        'src/protocol/tpm/roca.ts',
        'src/protocol/tpm/signature.ts',
        'src/protocol/tpm/templates.ts',
      ],
      tests: ['src/protocol/tpm/limits.test.ts', 'src/protocol/tpm/tpm.test.ts'],
    },
  ],
  join: [
    { files: ['src/device-join/join-object.ts'], tests: ['src/device-join/join-object.test.ts'] },
    { files: ['src/device-join/join.ts'], tests: ['src/device-join/join-rule.test.ts'] },
    {
      files: [
        'src/device-join/join.ops.ts',
        'src/device-join/join.sql.ts',
        'src/directory/device/join.sql.ts',
        'src/device-join/join-object.ops.ts',
      ],
      tests: ['src/device-join/join.test.ts'],
    },
    { files: ['src/db/lock/tenant-lock.ts'], tests: ['src/db/lock/tenant-lock.test.ts'] },
    {
      files: ['src/autopilot/device/allow.ops.ts', 'src/directory/device/next-join.sql.ts'],
      tests: ['src/autopilot/device/allow.test.ts'],
    },
  ],
  enrolment: [
    { files: ['src/mdm/enrollment/enroll.ts'], tests: ['src/mdm/enrollment/enroll-decision.test.ts'] },
    { files: ['src/mdm/certificate/use.ts'], tests: ['src/mdm/certificate/use.test.ts'] },
    { files: ['src/mdm/secret/release.ts'], tests: ['src/mdm/secret/release.test.ts'] },
    { files: ['src/mdm/signed-token.ts'], tests: ['src/mdm/item/policy/policy.test.ts'] },
    { files: ['src/pki/seal.ts'], tests: ['src/pki/seal.test.ts'] },
    { files: ['src/pki/certificate.ops.ts'], tests: ['src/pki/pki.test.ts'] },
    {
      files: [
        'src/mdm/enrollment/enroll.ops.ts',
        'src/mdm/enrollment/device.ops.ts',
        'src/mdm/enrollment/store.ops.ts',
        'src/mdm/enrollment/enrolled-over.ops.ts',
      ],
      tests: ['src/mdm/enrollment/enroll.test.ts'],
    },
    { files: ['src/mdm/certificate/use.ops.ts'], tests: ['src/mdm/certificate/shared.test.ts'] },
    { files: ['src/pki/authority.ops.ts'], tests: ['src/pki/pki.test.ts', 'src/pki/tls-authority.test.ts'] },
    {
      files: ['src/pki/x509.ts'],
      tests: [
        'src/pki/x509.test.ts',
        'src/pki/x509-read.test.ts',
        'src/pki/pki.test.ts',
        'src/pki/tls-authority.test.ts',
        'src/protocol/pkcs10.test.ts',
        'src/autopilot/attestation/proof.test.ts',
      ],
    },
    {
      files: ['src/directory/membership/rule/self-described.ts'],
      tests: ['src/directory/membership/rule/self-described.test.ts'],
    },
    {
      files: ['src/directory/membership/membership.ops.ts'],
      tests: ['src/directory/membership/membership.test.ts'],
    },
    { files: ['src/mdm/session/repeat.ops.ts'], tests: ['src/mdm/session/repeat.test.ts'] },
    { files: ['src/mdm/session/assigned/assigned.ops.ts'], tests: ['src/mdm/session/assigned/assigned.test.ts'] },
    {
      files: ['src/mdm/session/message.sql.ts'],
      tests: ['src/mdm/session/receive.test.ts', 'src/mdm/session/message.test.ts'],
    },
    { files: ['src/mdm/item/app/content/content.ops.ts'], tests: ['src/mdm/item/app/content/serving.test.ts'] },
    { files: ['src/assignment/assignment.ts'], tests: ['src/assignment/assignment.test.ts'] },
    {
      files: ['src/assignment/assignment.ops.ts', 'src/assignment/assignment.sql.ts'],
      tests: [
        'src/assignment/assignment.test.ts',
        'src/mdm/item/admin.test.ts',
        'src/autopilot/profile/assignment.test.ts',
      ],
    },
    { files: ['src/mdm/enrollment/terms.ops.ts'], tests: ['src/mdm/enrollment/terms.test.ts'] },
    { files: ['src/mdm/session/turn.ops.ts'], tests: ['src/mdm/session/turn.test.ts'] },
    { files: ['src/mdm/session/checkin.ts'], tests: ['src/mdm/session/checkin-says.test.ts'] },
    {
      files: [
        'src/mdm/session/checkin.ops.ts',
        'src/mdm/session/story-lines.ops.ts',
        'src/mdm/session/send.ops.ts',
        'src/mdm/session/keep.ops.ts',
        'src/mdm/item/policy/assigned.ops.ts',
        'src/mdm/item/app/assigned.ops.ts',
      ],
      tests: [
        'src/mdm/session/receive.test.ts',
        'src/mdm/session/message.test.ts',
        'src/mdm/certificate/shared.test.ts',
        'src/mdm/action/action.test.ts',
        'src/mdm/session/checkin-flood.test.ts',
        'src/mdm/session/checkin.test.ts',
        'src/mdm/session/keep.test.ts',
        'src/mdm/secret/secrets.test.ts',
      ],
    },
    {
      files: [
        'src/mdm/action/action.ts',
        'src/mdm/action/action.ops.ts',
        'src/mdm/managed-device/delete.ops.ts',
        'src/mdm/action/action.sql.ts',
        'src/mdm/session/leave.ops.ts',
      ],
      tests: ['src/mdm/action/action.test.ts'],
    },
    {
      files: [
        'src/mdm/certificate/authenticate.ops.ts',
        'src/mdm/enrollment/end.ops.ts',
        'src/lifecycle/directory-device.ops.ts',
        'src/lifecycle/stale.ops.ts',
        'src/lifecycle/directory-device.sql.ts',
      ],
      tests: ['src/lifecycle/lifecycle.routes.test.ts'],
    },
    {
      files: ['src/lifecycle/stale.sql.ts'],
      tests: ['src/lifecycle/lifecycle.routes.test.ts', 'test/flows/api/every-list.test.ts'],
    },
    {
      files: ['src/lifecycle/lifecycle.routes.ts'],
      tests: ['src/lifecycle/lifecycle.routes.test.ts', 'test/flows/applications/credentials.test.ts'],
    },
    {
      files: ['src/autopilot/device/enrollment-state.sql.ts', 'src/directory/device/management.sql.ts'],
      tests: ['src/mdm/session/keep.test.ts', 'src/mdm/action/action.test.ts', 'src/mdm/enrollment/enroll.test.ts'],
    },
  ],
  audit: [
    { files: ['src/audit/chain.ts'], tests: ['src/audit/chain-format.test.ts'] },
    { files: ['src/audit/verify.ts', 'src/audit/trail-line.ts'], tests: ['src/audit/verify.test.ts'] },
    { files: ['src/audit/changes.ts'], tests: ['src/audit/changes.test.ts'] },
    { files: ['src/audit/refusal.ops.ts', 'src/audit/refusal.sql.ts'], tests: ['src/audit/refusal.ops.test.ts'] },
    {
      files: ['src/audit/chain.ops.ts', 'src/audit/chain.sql.ts', 'src/audit/record.sql.ts', 'src/jobs/seal-audit.ts'],
      tests: ['src/audit/chain.test.ts'],
    },
    {
      files: ['src/audit/audit.routes.ts', 'src/audit/read.sql.ts'],
      tests: ['test/flows/identity/people-record.test.ts', 'test/flows/api/every-list.test.ts'],
    },
    { files: ['src/db/server-role.ts'], tests: ['test/db/server-role.test.ts'] },
  ],
  limits: [
    { files: ['src/kernel/address.ts'], tests: ['src/kernel/address.test.ts'] },
    { files: ['src/identity/sign-in/known-browser.ts'], tests: ['src/identity/sign-in/known-browser.test.ts'] },
    { files: ['src/kernel/fair-queue.ts'], tests: ['src/kernel/fair-queue.test.ts'] },
    { files: ['src/identity/turn.ops.ts'], tests: ['src/identity/turn.test.ts'] },
    { files: ['src/identity/crowd.ts'], tests: ['src/identity/crowd.test.ts'] },
    { files: ['src/kernel/text/csv.ts'], tests: ['src/kernel/text/csv.test.ts'] },
    { files: ['src/kernel/text/shell.ts'], tests: ['src/kernel/text/shell.test.ts'] },
    { files: ['src/kernel/bounded-cache.ts'], tests: ['src/kernel/bounded-cache.test.ts'] },
    {
      files: ['src/kernel/rate-limit.ts'],
      tests: ['src/autopilot/lookup/lookup.test.ts', 'src/kernel/rate-limit.test.ts'],
    },
    { files: ['src/autopilot/lookup/guess.ops.ts'], tests: ['src/autopilot/lookup/memory.test.ts'] },
    { files: ['src/story/budget.sql.ts'], tests: ['src/story/budget.test.ts'] },
    { files: ['src/story/attempts.ts'], tests: ['src/story/attempts.test.ts'] },
    { files: ['src/story/event.sql.ts'], tests: ['src/story/event.test.ts', 'src/story/budget.test.ts'] },
    { files: ['src/kernel/text/printable.ts'], tests: ['src/kernel/text/printable.test.ts'] },
    { files: ['src/identity/sign-in/guard.ts'], tests: ['src/identity/sign-in/guard.test.ts'] },
    { files: ['src/autopilot/lookup/contact.ops.ts'], tests: ['src/autopilot/lookup/contact.test.ts'] },
    {
      files: ['src/identity/sign-in/sign-in.ops.ts', 'src/identity/sign-in/sign-in.sql.ts'],
      tests: ['src/identity/sign-in/attempt.test.ts'],
    },
    { files: ['src/alarm/alarm.ops.ts', 'src/alarm/alarm.sql.ts'], tests: ['src/alarm/alarm.routes.test.ts'] },
    {
      files: ['src/protocol/csv/records.ts'],
      tests: ['src/protocol/csv/records.test.ts', 'src/autopilot/channel/csv/columns.test.ts'],
    },
    {
      files: ['src/autopilot/channel/csv/columns.ts', 'src/autopilot/import/row/row.ts'],
      tests: ['src/autopilot/channel/csv/columns-table.test.ts', 'src/autopilot/channel/csv/columns.test.ts'],
    },
    {
      files: ['src/protocol/csv/text.ts', 'src/autopilot/import/row/cell.ts'],
      tests: [
        'src/protocol/csv/text.test.ts',
        'src/autopilot/import/row/cell.test.ts',
        'src/autopilot/channel/csv/columns.test.ts',
      ],
    },
    {
      files: ['src/autopilot/channel/csv/csv.ops.ts', 'src/autopilot/import/run.ops.ts'],
      tests: [
        'src/autopilot/channel/csv/bounds.test.ts',
        'src/autopilot/channel/csv/csv.ops.test.ts',
        'src/autopilot/import/unended.test.ts',
      ],
    },
    { files: ['src/http/metrics-access.ts'], tests: ['test/flows/server/metrics-access.test.ts'] },
    { files: ['src/autopilot/import/guess.ops.ts'], tests: ['src/autopilot/import/guess.test.ts'] },
    { files: ['src/autopilot/import/lease.ops.ts'], tests: ['src/autopilot/import/unended.test.ts'] },
    { files: ['src/db/lock/lease.ts'], tests: ['src/db/lock/lease.test.ts', 'src/jobs/regular.test.ts'] },
    { files: ['src/jobs/regular-lease.sql.ts', 'src/jobs/regular.ts'], tests: ['src/jobs/regular.test.ts'] },
    { files: ['src/db/queue.ts', 'src/jobs/tenant-jobs.ts'], tests: ['src/jobs/tenant-jobs.test.ts'] },
    { files: ['src/http/body/text-check.ts'], tests: ['src/http/body/text-check.test.ts'] },
    {
      files: ['src/http/socket/sockets.ts', 'src/http/socket/patience.ts'],
      tests: ['src/http/socket/sockets.test.ts'],
    },
    { files: ['src/http/socket/body-watch.ts'], tests: ['src/http/socket/body-watch.test.ts'] },
  ],
}
