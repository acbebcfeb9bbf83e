// Creates a restriction or a limit, then goes to it: it counts for nobody until it is assigned.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { createRestriction } from '../../api/management/restrictions.ts'
import { paths } from '../../paths.ts'
import { changeOf, newRestriction, RestrictionForm, type RestrictionValues } from './form.tsx'

export function NewRestrictionPage() {
  const { t } = useTranslation()
  const router = useRouter()
  const queries = useQueryClient()
  const create = useMutation({
    mutationFn: (values: RestrictionValues) => createRestriction(values.kind, changeOf(values)),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ['restrictions'] })
      await router.navigate({ href: `${paths.restriction(id)}?created=true` })
    },
  })
  return (
    <PageFrame title={t('restrictions.new')} back={{ to: paths.restrictions(), name: t('restrictions.title') }}>
      <RestrictionForm
        initial={newRestriction}
        which="new"
        places={0}
        busy={create.isPending}
        problem={create.error}
        submit={t('restrictions.new')}
        operation="mdm.status-page.create"
        cancelTo={paths.restrictions()}
        onSubmit={(values) => create.mutateAsync(values)}
      />
    </PageFrame>
  )
}
