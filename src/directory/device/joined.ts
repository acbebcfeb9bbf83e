// Whether an object is of a device that has joined: a computer of an Active Directory has an object before it does.

export const hasJoined = ({
  trust_type,
  joined_at,
}: {
  readonly trust_type: string | null
  readonly joined_at: Date | null
}): boolean => trust_type !== null && (trust_type !== 'ServerAd' || joined_at !== null)
