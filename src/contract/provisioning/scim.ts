// SCIM 2.0 (RFC 7643, RFC 7644): people and groups as other directories send them (docs/operating/synchronisation.md).

import { z } from 'zod'
import { hireDateIn, hireDateSays } from '../../kernel/attribute/hire-date.ts'
import { factsOfText, mailAddress, type PersonText } from '../../kernel/attribute/person-attribute.ts'
import { bodyWith, options } from '../body.ts'
import { graph } from '../graph.ts'
import { defineRawRoute } from '../route.ts'

export const scimTypes = ['application/scim+json', 'application/json'] as const
export const root = '/scim/v2'

export const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
export const entraUserUrn = 'urn:ietf:params:scim:schemas:extension:Microsoft:Entra:2.0:User'
export const ownUserUrn = 'urn:taxiway:params:scim:schemas:extension:2.0:User'
export const ownGroupUrn = 'urn:taxiway:params:scim:schemas:extension:2.0:Group'

/** Microsoft's client writes truths as texts. */
const truth = z.preprocess(
  (given) => (typeof given === 'string' && /^(true|false)$/i.test(given) ? given.toLowerCase() === 'true' : given),
  z.boolean(),
)
const text = (longest: number) => z.string().max(longest).nullish()
const said = (name: PersonText) => {
  const { longest, form } = factsOfText(name)
  return form ? text(longest).refine((one) => !one || form.holds(one), form.says) : text(longest)
}
/** What clients send of every element and nobody reads here. */
const ofElement = ['display', 'primary', 'formatted', '$ref']
const type = z.string().max(40).nullish()
const few = <T extends z.ZodType>(element: T) => z.array(element).max(20).nullish()

/** By the id that the manager has here, or the address; Microsoft's client writes the id without an object. */
const manager = z
  .union([z.string().max(100), bodyWith({ value: text(100), $ref: text(2000) }, ['displayName', 'display', 'type'])])
  .nullish()

/** Members of every resource that the server sets. */
const ofResource = ['id', 'meta', 'schemas']
/** The rest of RFC 7643 §4.1, which clients send unasked: nothing here is done with it. */
const notKept = [
  ...['nickName', 'profileUrl', 'locale', 'timezone', 'ims', 'photos', 'entitlements', 'roles', 'x509Certificates'],
  'groups',
]
const externalId = z.string().min(1).max(256).nullish()
const source = text(256)

export const scimUser = bodyWith(
  {
    externalId,
    userName: z.string().min(3).max(320),
    displayName: text(256),
    name: bodyWith({ formatted: text(256), givenName: text(64), familyName: text(64) }, [
      'middleName',
      'honorificPrefix',
      'honorificSuffix',
    ]).nullish(),
    title: said('jobTitle'),
    userType: said('employeeType'),
    preferredLanguage: said('preferredLanguage'),
    active: truth.nullish(),
    password: z.string().max(1000).nullish(),
    emails: few(
      bodyWith(
        {
          value: z.string().max(250).refine(mailAddress.holds, mailAddress.says),
          type,
          primary: truth.nullish(),
        },
        ofElement,
      ),
    ),
    phoneNumbers: few(bodyWith({ value: text(64), type }, ofElement)),
    addresses: few(
      bodyWith(
        {
          type,
          streetAddress: said('streetAddress'),
          locality: said('city'),
          region: said('state'),
          postalCode: said('postalCode'),
          country: said('country'),
        },
        ofElement,
      ),
    ),
    [enterpriseUrn]: bodyWith(
      {
        employeeNumber: said('employeeId'),
        department: said('department'),
        organization: said('companyName'),
        manager,
      },
      ['costCenter', 'division', 'schemas'],
    ).nullish(),
    [entraUserUrn]: bodyWith(
      { employeeHireDate: text(40).refine((one) => !one || hireDateIn(one) !== undefined, hireDateSays) },
      ['schemas'],
    ).nullish(),
    [ownUserUrn]: bodyWith({ source, officeLocation: said('officeLocation'), usageLocation: said('usageLocation') }, [
      'schemas',
    ]).nullish(),
  },
  [...ofResource, ...notKept],
)
export type ScimUser = z.infer<typeof scimUser>

export const scimPatch = bodyWith(
  {
    Operations: z
      .array(
        bodyWith({
          op: z.string().max(20),
          path: z.string().max(1000).nullish(),
          value: z.unknown().optional(),
        }),
      )
      .min(1)
      .max(1000),
  },
  ['schemas'],
)

const read = options({
  attributes: z.string().max(2000).optional(),
  excludedAttributes: z.string().max(2000).optional(),
  /** A switch of Microsoft's client, in the address that an administrator types. */
  aadOptscim062020: z.string().max(20).optional(),
})
const list = read.extend({
  filter: z.string().max(8000).optional(),
  startIndex: z.string().max(20).optional(),
  count: z.string().max(20).optional(),
  sortBy: z.string().max(200).optional(),
  sortOrder: z.string().max(20).optional(),
})
const write = read

const readUsers = graph('User.Read.All', 'User.ReadWrite.All')
const writeUsers = graph('User.ReadWrite.All')
const readAny = graph('User.Read.All', 'User.ReadWrite.All', 'Group.Read.All', 'Group.ReadWrite.All')

const base = { service: 'graph' as const, hasEntityTags: true as const, produces: ['application/scim+json'] }
const body = { consumes: scimTypes, query: write }

export const describeService = [
  ['provider', 'ServiceProviderConfig', 'What of SCIM 2.0 is served'],
  ['resource-types', 'ResourceTypes', 'The kinds of resources'],
  ['schemas', 'Schemas', 'The attributes that are kept'],
].map(([name, path, summary]) =>
  defineRawRoute({
    ...base,
    id: `provisioning.${name}.read`,
    method: 'GET',
    path: `${root}/${path}`,
    access: readAny,
    summary: `SCIM: ${summary}`,
  }),
)
export const describeOne = [
  ['resource-type', 'ResourceTypes', 'One kind of resource'],
  ['schema', 'Schemas', 'The attributes of one schema'],
].map(([name, path, summary]) =>
  defineRawRoute({
    ...base,
    id: `provisioning.${name}.read-one`,
    method: 'GET',
    path: `${root}/${path}/:name`,
    access: readAny,
    summary: `SCIM: ${summary}`,
  }),
)

export const listUsers = defineRawRoute({
  ...base,
  id: 'provisioning.user.list',
  method: 'GET',
  path: `${root}/Users`,
  access: readUsers,
  summary: 'SCIM: people, by filter',
  query: list,
})
export const getUser = defineRawRoute({
  ...base,
  id: 'provisioning.user.read',
  method: 'GET',
  path: `${root}/Users/:id`,
  access: readUsers,
  summary: 'SCIM: one person',
  query: read,
})
export const createUser = defineRawRoute({
  ...base,
  ...body,
  id: 'provisioning.user.create',
  method: 'POST',
  path: `${root}/Users`,
  access: writeUsers,
  summary: 'SCIM: a person comes from another directory, without a password unless one is sent',
})
export const replaceUser = defineRawRoute({
  ...base,
  ...body,
  id: 'provisioning.user.replace',
  method: 'PUT',
  path: `${root}/Users/:id`,
  access: writeUsers,
  summary: 'SCIM: all that another directory says of a person',
})
export const changeUser = defineRawRoute({
  ...base,
  ...body,
  id: 'provisioning.user.change',
  method: 'PATCH',
  path: `${root}/Users/:id`,
  access: writeUsers,
  summary: 'SCIM: some of what another directory says of a person',
})
export const deleteUser = defineRawRoute({
  ...base,
  id: 'provisioning.user.delete',
  method: 'DELETE',
  path: `${root}/Users/:id`,
  access: writeUsers,
  summary: 'SCIM: a person is deleted',
  query: write,
})

// ── Groups ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const readGroups = graph('Group.Read.All', 'Group.ReadWrite.All')
const writeGroups = graph('Group.ReadWrite.All')

export const scimGroup = bodyWith(
  {
    externalId,
    displayName: z.string().min(1).max(256),
    members: z
      .array(bodyWith({ value: z.string().max(60), type: z.string().max(20).nullish() }, ['display', '$ref']))
      .max(20_000)
      .nullish(),
    [ownGroupUrn]: bodyWith({ source, description: text(1024) }, ['schemas']).nullish(),
  },
  ofResource,
)
export type ScimGroup = z.infer<typeof scimGroup>

export const listGroups = defineRawRoute({
  ...base,
  id: 'provisioning.group.list',
  method: 'GET',
  path: `${root}/Groups`,
  access: readGroups,
  summary: 'SCIM: groups, by filter',
  query: list,
})
export const getGroup = defineRawRoute({
  ...base,
  id: 'provisioning.group.read',
  method: 'GET',
  path: `${root}/Groups/:id`,
  access: readGroups,
  summary: 'SCIM: one group',
  query: read,
})
export const createGroup = defineRawRoute({
  ...base,
  ...body,
  id: 'provisioning.group.create',
  method: 'POST',
  path: `${root}/Groups`,
  access: writeGroups,
  summary: 'SCIM: a group comes from another directory',
})
export const replaceGroup = defineRawRoute({
  ...base,
  ...body,
  id: 'provisioning.group.replace',
  method: 'PUT',
  path: `${root}/Groups/:id`,
  access: writeGroups,
  summary: 'SCIM: all that another directory says of a group, its members among it',
})
export const changeGroup = defineRawRoute({
  ...base,
  ...body,
  id: 'provisioning.group.change',
  method: 'PATCH',
  path: `${root}/Groups/:id`,
  access: writeGroups,
  summary: 'SCIM: some of what another directory says of a group, and who comes and goes',
})
export const deleteGroup = defineRawRoute({
  ...base,
  id: 'provisioning.group.delete',
  method: 'DELETE',
  path: `${root}/Groups/:id`,
  access: writeGroups,
  summary: 'SCIM: a group is deleted',
  query: write,
})

// ── Bulk ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const scimBulk = bodyWith(
  {
    failOnErrors: z.number().int().min(1).max(1000).optional(),
    Operations: z
      .array(
        bodyWith({
          method: z.preprocess(
            (given) => (typeof given === 'string' ? given.toUpperCase() : given),
            z.enum(['POST', 'PUT', 'PATCH', 'DELETE']),
          ),
          path: z.string().max(400),
          bulkId: z.string().min(1).max(200).optional(),
          version: z.string().max(100).optional(),
          data: z.unknown().optional(),
        }),
      )
      .min(1)
      .max(1000),
  },
  ['schemas'],
)

export const bulk = defineRawRoute({
  ...base,
  id: 'provisioning.bulk',
  method: 'POST',
  path: `${root}/Bulk`,
  access: graph('User.ReadWrite.All', 'Group.ReadWrite.All'),
  summary: 'SCIM: up to 1,000 changes in one request',
  consumes: scimTypes,
  judgesParts: true,
})
