// Creates a policy, then goes to it: it is of use only once it is assigned.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { createPolicy } from '../../api/management/policies.ts'
import { paths } from '../../paths.ts'
import { PolicyForm } from './form.tsx'
import { bodyOf, newPolicy, type PolicyValues } from './values.ts'

export function NewPolicyPage() {
  const { t } = useTranslation()
  const router = useRouter()
  const queries = useQueryClient()
  const create = useMutation({
    mutationFn: (values: PolicyValues) => createPolicy(bodyOf(values)),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ['policies'] })
      await router.navigate({ href: `${paths.policy(id)}?created=true` })
    },
  })
  return (
    <PageFrame title={t('policies.new')} back={{ to: paths.policies(), name: t('policies.title') }}>
      <PolicyForm
        initial={newPolicy}
        busy={create.isPending}
        problem={create.error}
        submit={t('policies.new')}
        operation="mdm.policy.create"
        cancelTo={paths.policies()}
        onSubmit={(values) => create.mutateAsync(values)}
      />
    </PageFrame>
  )
}
