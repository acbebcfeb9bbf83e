// What a filter does to a target, in words.

import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { can } from '../../../shared/session/can.ts'
import { filtersQuery } from '../../api/management/filters.ts'
import { filterOf, type Target } from '../../api/management/targets.ts'

/** `wanted`: there is one to be named. */
export function useNarrowingInWords(wanted: boolean): (target: Target) => string {
  const { t } = useTranslation()
  const filters = useQuery({ ...filtersQuery(), enabled: wanted && can('assignment.filter.list').allowed }).data
  return (target) => {
    const filter = filterOf(target)
    if (!filter) return ''
    const name = filters?.find(({ id }) => id === filter.id)?.displayName ?? filter.id
    return t(`assigned.narrowed.${filter.type}`, { name })
  }
}
