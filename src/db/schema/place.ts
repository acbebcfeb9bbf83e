// Where the rows of a table would stand on several nodes (db/placement.ts). Each file of this folder says, of the tables of one
// feature, what they are called and where they stand, and then their columns.

export type Placement = { readonly by: string } | 'reference' | 'local'

export const ofTenant = { by: 'tenant_id' } as const
