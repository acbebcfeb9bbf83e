import { z } from 'zod'

export const directoryRole = z.object({
  id: z.string(),
  roleTemplateId: z.string(),
  displayName: z.string(),
  description: z.string(),
  deletedDateTime: z.null(),
})
export type DirectoryRole = z.infer<typeof directoryRole>

export const roleMember = z.object({
  '@odata.type': z.literal('#microsoft.graph.user'),
  id: z.string(),
  displayName: z.string(),
  userPrincipalName: z.string(),
})
export type RoleMember = z.infer<typeof roleMember>
