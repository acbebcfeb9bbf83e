// The targets of something in a cell of a list, without the names of groups.

import { Text } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { type Assignment, targetOf } from '../../api/management/targets.ts'

export function AssignedTo({ assignments = [] }: { readonly assignments?: readonly Assignment[] | undefined }) {
  const { t } = useTranslation()
  const kinds = assignments.map((one) => targetOf(one).kind)
  const count = (kind: (typeof kinds)[number]) => kinds.filter((one) => one === kind).length
  const words = [
    count('devices') > 0 ? t('assigned.allDevices') : '',
    count('users') > 0 ? t('assigned.allUsers') : '',
    count('group') > 0 ? t('assigned.groupCount', { count: count('group') }) : '',
    count('excluded') > 0 ? t('assigned.excludedCount', { count: count('excluded') }) : '',
  ].filter(Boolean)
  return <Text>{words.length > 0 ? words.join(', ') : t('assigned.nobody')}</Text>
}
