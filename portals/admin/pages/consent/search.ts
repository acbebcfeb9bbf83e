// What the link of an invitation carries. The names are the original's, and one of ours (src/partner/invitation/invitation.ts); what is
// asked is read from the invitation, never from the address, which anybody may change.

export type InvitationSearch = { readonly partnerId?: string; readonly invitation?: string }

export const invitationSearch = ({ partnerId, invitation, ...others }: Record<string, unknown>): InvitationSearch => ({
  ...others, // so that the address stays the one that was sent
  ...(typeof partnerId === 'string' && { partnerId }),
  ...(typeof invitation === 'string' && { invitation }),
})
