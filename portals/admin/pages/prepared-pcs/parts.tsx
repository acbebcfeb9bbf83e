// What the list of secrets and the page of one say in the same way.

import { Badge } from '@fluentui/react-components'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { EnrolledPc, EnrollmentSecret } from '../../api/prepared-pcs.ts'

const colours = { usable: 'success', revoked: 'danger', expired: 'informative', usedUp: 'warning' } as const
const pcColours = { waiting: 'warning', admitted: 'success', refused: 'danger' } as const

export function State({ state }: Pick<EnrollmentSecret, 'state'>) {
  const { t } = useTranslation()
  return (
    <Badge appearance="tint" color={colours[state]}>
      {t(`preparedPcs.state.${state}`)}
    </Badge>
  )
}

export function PcState({ state }: Pick<EnrolledPc, 'state'>) {
  const { t } = useTranslation()
  return (
    <Badge appearance="tint" color={pcColours[state]}>
      {t(`preparedPcs.pcState.${state}`)}
    </Badge>
  )
}

export const whoGetsIn = (
  t: TFunction,
  { serialNumbers, hardwareHashCount: hashes, approvalRequired }: EnrollmentSecret,
): string =>
  [
    ...(serialNumbers.length > 0 ? [t('preparedPcs.ofSerialNumbers', { count: serialNumbers.length })] : []),
    ...(hashes > 0 ? [t('preparedPcs.ofHashes', { count: hashes })] : []),
    ...(serialNumbers.length + hashes === 0 ? [t('preparedPcs.anyPc')] : []),
    ...(approvalRequired ? [t('preparedPcs.eachApproved')] : []),
  ].join(', ')
