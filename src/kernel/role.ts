// The directory roles that this system knows.

export type Role = 'global-administrator' | 'device-administrator'
