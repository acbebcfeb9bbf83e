// Roles and who holds them where, as unified role management has them.

import { z } from 'zod'

export const roleDefinition = z.object({
  id: z.string(),
  templateId: z.string(),
  displayName: z.string(),
  description: z.string(),
  isBuiltIn: z.literal(true),
  isEnabled: z.literal(true),
  /** Ours: our word for it. */
  role: z.string(),
  /** Ours: whether it may count for the members of one group only. */
  isForGroups: z.boolean(),
  /** The names of permissions of this API. */
  rolePermissions: z.array(z.object({ allowedResourceActions: z.array(z.string()), condition: z.null() })),
})
export type RoleDefinition = z.infer<typeof roleDefinition>

export const roleAssignment = z.object({
  id: z.string(),
  principalId: z.string(),
  roleDefinitionId: z.string(),
  /** `/` for everywhere, `/administrativeUnits/{id}` for the members of the group of that id. */
  directoryScopeId: z.string(),
  principal: z
    .object({ '@odata.type': z.string(), id: z.string(), displayName: z.string(), userPrincipalName: z.string() })
    .optional(),
  directoryScope: z.object({ '@odata.type': z.string(), id: z.string(), displayName: z.string() }).nullish(),
})
export type RoleAssignment = z.infer<typeof roleAssignment>
