// What a rule would do, before it is saved.

import type { Api } from '../../client/api.ts'
import type { MembershipPreview } from '../../contract/membership.ts'
import { print } from '../output.ts'

export async function printPreview(
  api: Api,
  json: boolean | undefined,
  asked: { readonly membershipRule: string; readonly groupId?: string },
): Promise<void> {
  const preview = await api.post<MembershipPreview>('/beta/groups/previewMembership', asked)
  print(
    json,
    { ok: true, dryRun: true, preview },
    `Nothing was changed. The group would have ${counted(preview.memberCount, preview.memberType)}.`,
    ...coming('would come in', preview.joinCount, preview.joining),
    ...coming('would leave it', preview.leaveCount, preview.leaving),
  )
}

const counted = (count: number, of: 'device' | 'user'): string => `${count} ${of}${count === 1 ? '' : 's'}`

function coming(what: string, count: number, first: MembershipPreview['joining']): string[] {
  const left = count - first.length
  return [
    `${count} ${what}${count > 0 ? ':' : '.'}`,
    ...first.map(({ displayName, id }) => (displayName === null ? `  ${id}` : `  ${displayName} (${id})`)),
    ...(left > 0 ? [`  and ${left} more`] : []),
  ]
}
