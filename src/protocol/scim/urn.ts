// The names of schemas and messages (RFC 7643 §8.7, RFC 7644 §8.2), compared without letter case.

export const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const enterpriseSchema = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
/** What Microsoft's service has for people beside the RFC (https://learn.microsoft.com/entra/identity/app-provisioning/entra-id-scim-api-schema-documentation). */
export const entraUserSchema = 'urn:ietf:params:scim:schemas:extension:Microsoft:Entra:2.0:User'
/** Ours: from where it comes, and what the schemas of the RFC have no word for. */
export const ownUserSchema = 'urn:taxiway:params:scim:schemas:extension:2.0:User'
export const ownGroupSchema = 'urn:taxiway:params:scim:schemas:extension:2.0:Group'

const message = (name: string) => `urn:ietf:params:scim:api:messages:2.0:${name}`
export const listMessage = message('ListResponse')
export const patchMessage = message('PatchOp')
export const bulkRequestMessage = message('BulkRequest')
export const bulkResponseMessage = message('BulkResponse')
export const errorMessage = message('Error')

const cores = [userSchema, groupSchema].map((name) => `${name}:`.toLowerCase())
const extensions = [enterpriseSchema, entraUserSchema, ownUserSchema, ownGroupSchema]

/** An attribute as clients write it, in the one form that it has here: without the schema that it has anyway. */
export function plainAttribute(given: string): string {
  const small = given.toLowerCase()
  const core = cores.find((name) => small.startsWith(name))
  if (core) return given.slice(core.length)
  const extension = extensions.find(
    (name) => small === name.toLowerCase() || small.startsWith(`${name}:`.toLowerCase()),
  )
  return extension ? extension + given.slice(extension.length) : given
}
