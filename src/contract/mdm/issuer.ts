// Directories of others whose people enrol devices in our management (docs/other-directories.md).

import { z } from 'zod'

import { GuidText } from '../../kernel/id.ts'
import { bodyWith } from '../body.ts'
import { collectionOf, collectionQuery, oneOf } from '../graph/collection.ts'
import { trustedIssuer } from '../graph/trusted-issuer.ts'
import { graph } from '../graph.ts'
import { defineRoute } from '../route.ts'

const service = 'graph' as const
const path = '/beta/deviceManagement/trustedIssuers'
const read = graph('Organization.Read.All', 'Organization.ReadWrite.All')
const write = graph('Organization.ReadWrite.All')
const params = z.object({ id: GuidText })
const text = z.string().trim().min(1)

const members = {
  displayName: text.max(256),
  /** `iss` of its tokens. */
  issuer: text.max(512),
  keysUrl: text.max(1024),
  /** `aud` of its tokens. */
  audience: text.max(512),
  /** `tid` of its tokens. */
  directoryId: text.max(64),
}
/** The server says it. */
const alsoSent = ['id', 'createdDateTime', 'discoveryUrl', 'termsOfUseUrl']

export const listTrustedIssuers = defineRoute({
  id: 'mdm.issuer.list',
  service,
  method: 'GET',
  path,
  access: read,
  summary: 'The directories of others whose people enrol devices here',
  query: collectionQuery,
  reply: collectionOf(trustedIssuer),
})

export const getTrustedIssuer = defineRoute({
  id: 'mdm.issuer.read',
  service,
  method: 'GET',
  path: `${path}/:id`,
  access: read,
  summary: 'One directory of others, and the address of our management that it is told',
  params,
  query: collectionQuery,
  reply: oneOf(trustedIssuer),
})

export const trustIssuer = defineRoute({
  id: 'mdm.issuer.trust',
  service,
  method: 'POST',
  path,
  access: write,
  summary: 'Let people of another directory enrol devices here, each as the account with their user name',
  body: bodyWith(members, alsoSent),
  reply: trustedIssuer,
  status: 201,
})

export const changeIssuer = defineRoute({
  id: 'mdm.issuer.change',
  service,
  method: 'PATCH',
  path: `${path}/:id`,
  access: write,
  summary: 'Change what is trusted of a directory, from its next token on; what is enrolled stays',
  params,
  body: bodyWith(
    {
      displayName: members.displayName.optional(),
      issuer: members.issuer.optional(),
      keysUrl: members.keysUrl.optional(),
      audience: members.audience.optional(),
      directoryId: members.directoryId.optional(),
    },
    alsoSent,
  ),
})

export const forgetIssuer = defineRoute({
  id: 'mdm.issuer.forget',
  service,
  method: 'DELETE',
  path: `${path}/:id`,
  access: write,
  summary: 'Trust a directory no more: none of its tokens enrols a device from now on; what is enrolled stays',
  params,
})
