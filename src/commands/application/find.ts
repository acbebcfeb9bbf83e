// Finds the application, and the permission, that a command names.

import type { Api } from '../../client/api.ts'
import type { Application } from '../../contract/graph/application.ts'
import { Fault } from '../../kernel/fault.ts'
import { applicationPermissions } from '../../kernel/permission.ts'
import { didYouMean } from '../../kernel/text/nearest.ts'
import { findNamed, type Kind } from '../named/find.ts'
import { isId } from '../output.ts'
import { UsageError } from '../usage.ts'

export const applicationKind: Kind = {
  noun: 'application',
  nouns: 'applications',
  list: 'application list',
  path: '/beta/applications',
}

/** By its client id or by its name. */
export async function applicationOf(api: Api, named: string): Promise<Application> {
  if (!isId(named)) return findNamed<Application>(api, applicationKind, named)
  const { value } = await api.get<{ value: Application[] }>(
    `/beta/applications?$filter=${encodeURIComponent(`appId eq '${named}'`)}`,
  )
  if (value[0]) return value[0]
  throw new Fault('not-found', `There is no application ${named}. See taxiway application list.`, {
    reason: 'application-not-found',
  })
}

export function refuseUnknownPermission(name: string): void {
  if (applicationPermissions.includes(name)) return
  throw new UsageError(
    `There is no permission '${name}'.${didYouMean(name, applicationPermissions)} Permissions are: ${applicationPermissions.join(', ')}.`,
  )
}
