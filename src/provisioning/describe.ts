// What a client can ask this service about itself: what of SCIM it speaks, its resources, and their attributes (RFC 7643 §5 to §7).

import {
  enterpriseSchema,
  entraUserSchema,
  groupSchema,
  ownGroupSchema,
  ownUserSchema,
  userSchema,
} from '../protocol/scim/urn.ts'

export const mostBulk = 1000
export const largestBulk = 1024 * 1024
export const usualCount = 100
export const largestCount = 1000

const definition = (name: string) => `urn:ietf:params:scim:schemas:core:2.0:${name}`

type Described = Readonly<Record<string, unknown>> & { readonly id?: string }

export const provider = (root: string): Described => ({
  schemas: [definition('ServiceProviderConfig')],
  documentationUri: 'https://www.rfc-editor.org/rfc/rfc7644',
  patch: { supported: true },
  bulk: { supported: true, maxOperations: mostBulk, maxPayloadSize: largestBulk },
  filter: { supported: true, maxResults: largestCount },
  changePassword: { supported: true },
  sort: { supported: true },
  etag: { supported: true },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'OAuth 2.0 client credentials',
      description: 'An access token of an application that has User.ReadWrite.All and Group.ReadWrite.All',
      specUri: 'https://www.rfc-editor.org/rfc/rfc6749#section-4.4',
      primary: true,
    },
  ],
  meta: { resourceType: 'ServiceProviderConfig', location: `${root}/ServiceProviderConfig` },
})

export const resourceTypes = (root: string): readonly Described[] =>
  [
    {
      id: 'User',
      endpoint: '/Users',
      schema: userSchema,
      extensions: [enterpriseSchema, entraUserSchema, ownUserSchema],
    },
    { id: 'Group', endpoint: '/Groups', schema: groupSchema, extensions: [ownGroupSchema] },
  ].map(({ id, endpoint, schema, extensions }) => ({
    schemas: [definition('ResourceType')],
    id,
    name: id,
    endpoint,
    description: id === 'User' ? 'People' : 'Groups, and the people and groups in them',
    schema,
    schemaExtensions: extensions.map((one) => ({ schema: one, required: false })),
    meta: { resourceType: 'ResourceType', location: `${root}/ResourceTypes/${id}` },
  }))

type Attribute = Readonly<Record<string, unknown>>

const attribute = (name: string, description: string, more: Attribute = {}): Attribute => ({
  name,
  type: 'string',
  multiValued: false,
  description,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  ...more,
})

const complex = (name: string, description: string, subAttributes: readonly Attribute[], multiValued = false) => {
  const { caseExact: _, uniqueness: _uniqueness, ...rest } = attribute(name, description)
  return { ...rest, type: 'complex', multiValued, subAttributes }
}
const truth = (name: string, description: string): Attribute => {
  const { caseExact: _, uniqueness: _uniqueness, ...rest } = attribute(name, description)
  return { ...rest, type: 'boolean' }
}

const elements = (name: string, description: string, types: readonly string[], more: readonly Attribute[] = []) =>
  complex(
    name,
    description,
    [attribute('value', description), attribute('type', 'What it is for', { canonicalValues: types }), ...more],
    true,
  )

const ofUser = [
  attribute('userName', 'The name to sign in with, in a verified domain', { required: true, uniqueness: 'server' }),
  complex('name', 'The parts of the name', [
    attribute('givenName', 'Given name'),
    attribute('familyName', 'Family name'),
  ]),
  attribute('displayName', 'The name that people read'),
  attribute('title', 'Position'),
  attribute('userType', 'Kind of employment'),
  attribute('preferredLanguage', 'Language, as RFC 5646 writes it'),
  truth('active', 'Whether the person may sign in'),
  attribute('password', 'Never shown again', { mutability: 'writeOnly', returned: 'never' }),
  elements(
    'emails',
    'Addresses of mail; the first is the one at work',
    ['work', 'other'],
    [truth('primary', 'Whether it is the first')],
  ),
  elements('phoneNumbers', 'Telephone numbers', ['work', 'mobile', 'fax']),
  complex(
    'addresses',
    'The place of work',
    [
      ...['streetAddress', 'locality', 'region', 'postalCode', 'country'].map((name) =>
        attribute(name, 'Of the address'),
      ),
      attribute('type', 'What it is for', { canonicalValues: ['work'] }),
    ],
    true,
  ),
]

const ofEnterprise = [
  attribute('employeeNumber', 'The number of the employee'),
  attribute('department', 'Department'),
  attribute('organization', 'Company'),
  complex('manager', 'The manager', [
    attribute('value', 'The id of the manager', { caseExact: true }),
    attribute('$ref', 'Where the manager is', {
      type: 'reference',
      referenceTypes: ['User'],
      caseExact: true,
    }),
  ]),
]

const ofEntraUser = [{ ...truth('employeeHireDate', 'The day on which the person is hired'), type: 'dateTime' }]

const ofOwnUser = [
  attribute('source', 'The directory that keeps the person, where they are changed'),
  attribute('officeLocation', 'Office'),
  attribute('usageLocation', 'Country of two letters, as ISO 3166-1 has them'),
]

const ofGroup = [
  attribute('displayName', 'The name of the group', { required: true }),
  complex(
    'members',
    'The people and groups in it',
    [
      attribute('value', 'The id of the person or the group', { mutability: 'immutable', caseExact: true }),
      attribute('$ref', 'Where the person or the group is', {
        type: 'reference',
        referenceTypes: ['User', 'Group'],
        mutability: 'immutable',
        caseExact: true,
      }),
      attribute('type', 'What the member is', { mutability: 'immutable', canonicalValues: ['User', 'Group'] }),
    ],
    true,
  ),
]

const ofOwnGroup = [
  attribute('source', 'The directory that keeps the group, where it is changed'),
  attribute('description', 'What the group is for'),
]

export const schemas = (root: string): readonly Described[] =>
  (
    [
      [userSchema, 'User', 'A person', ofUser],
      [enterpriseSchema, 'EnterpriseUser', 'What an enterprise says of a person', ofEnterprise],
      [entraUserSchema, 'EntraUser', 'What Microsoft Entra ID says of a person beside that', ofEntraUser],
      [ownUserSchema, 'TaxiwayUser', 'What the schemas of RFC 7643 have no word for', ofOwnUser],
      [groupSchema, 'Group', 'A group', ofGroup],
      [ownGroupSchema, 'TaxiwayGroup', 'What the schemas of RFC 7643 have no word for', ofOwnGroup],
    ] as const
  ).map(([id, name, description, attributes]) => ({
    schemas: [definition('Schema')],
    id,
    name,
    description,
    attributes,
    meta: { resourceType: 'Schema', location: `${root}/Schemas/${id}` },
  }))
