// Makes a filter, then goes to it: it acts where an assignment names it.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { createFilter } from '../../api/management/filters.ts'
import { paths } from '../../paths.ts'
import { FilterForm, newFilter } from './form.tsx'

export function NewFilterPage() {
  const { t } = useTranslation()
  const router = useRouter()
  const queries = useQueryClient()
  const create = useMutation({
    mutationFn: createFilter,
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ['filters'] })
      await router.navigate({ href: `${paths.filter(id)}?created=true` })
    },
  })
  return (
    <PageFrame title={t('filters.new')} back={{ to: paths.filters(), name: t('filters.title') }}>
      <FilterForm
        initial={newFilter}
        busy={create.isPending}
        problem={create.error}
        submit={t('filters.new')}
        operation="assignment.filter.create"
        cancelTo={paths.filters()}
        onSubmit={(values) => create.mutateAsync(values)}
      />
    </PageFrame>
  )
}
