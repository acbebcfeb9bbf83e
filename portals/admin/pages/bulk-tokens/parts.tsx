// What the list of bulk tokens and the page of one say in the same way.

import { Badge } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { can } from '../../../shared/session/can.ts'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { type BulkToken, makerQuery } from '../../api/bulk-token/bulk-tokens.ts'
import { paths } from '../../paths.ts'

const colours = { usable: 'success', revoked: 'danger', expired: 'informative', usedUp: 'warning' } as const

export function State({ state }: Pick<BulkToken, 'state'>) {
  const { t } = useTranslation()
  return (
    <Badge appearance="tint" color={colours[state]}>
      {t(`bulkTokens.state.${state}`)}
    </Badge>
  )
}

export function MadeBy({ createdBy: { kind, id } }: Pick<BulkToken, 'createdBy'>) {
  const { t } = useTranslation()
  const isReadable = kind === 'user' && can('directory.user.read').allowed
  const maker = useQuery({ ...makerQuery(id), enabled: isReadable })
  if (kind === 'application' || kind === 'operator') return t(`bulkTokens.maker.${kind}`)
  if (kind !== 'user') return t('bulkTokens.maker.other')
  if (maker.data === null) return t('bulkTokens.deleted')
  return maker.data ? <RouteLink to={paths.person(id)}>{maker.data}</RouteLink> : id
}
