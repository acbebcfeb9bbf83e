// Which wire speaks which error dialect.

import type { Service } from './contract/route.ts'
import { type Dialect, plainDialect } from './http/dialect/dialect.ts'
import { drsDialect } from './http/dialect/drs.ts'
import { graphDialect } from './http/dialect/graph.ts'
import { oauthDialect } from './http/dialect/oauth.ts'
import { partnerCenterDialect } from './http/dialect/partner-center.ts'
import { withScim } from './http/dialect/scim.ts'
import { soapDialect } from './http/dialect/soap.ts'
import { syncmlDialect } from './http/dialect/syncml.ts'
import { ztdDialect } from './http/dialect/ztd.ts'

export const dialects: Readonly<Record<Service, Dialect>> = {
  portal: plainDialect,
  login: oauthDialect,
  graph: withScim(graphDialect),
  drs: drsDialect,
  enrollment: soapDialect,
  checkin: syncmlDialect,
  content: plainDialect,
  ztd: ztdDialect,
  partner: partnerCenterDialect,
}
