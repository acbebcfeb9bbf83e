// Creates a status page, then goes to it: it reaches nobody until it is assigned.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { createStatusPage } from '../../api/management/status-pages.ts'
import { paths } from '../../paths.ts'
import { newStatusPage, StatusPageForm, type StatusPageValues, settingsOf } from './form.tsx'

export function NewStatusPagePage() {
  const { t } = useTranslation()
  const router = useRouter()
  const queries = useQueryClient()
  const create = useMutation({
    mutationFn: (values: StatusPageValues) => createStatusPage(settingsOf(values)),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ['status-pages'] })
      await router.navigate({ href: `${paths.statusPage(id)}?created=true` })
    },
  })
  return (
    <PageFrame title={t('statusPages.new')} back={{ to: paths.statusPages(), name: t('statusPages.title') }}>
      <StatusPageForm
        initial={newStatusPage}
        places={0}
        busy={create.isPending}
        problem={create.error}
        submit={t('statusPages.new')}
        operation="mdm.status-page.create"
        cancelTo={paths.statusPages()}
        onSubmit={(values) => create.mutateAsync(values)}
      />
    </PageFrame>
  )
}
