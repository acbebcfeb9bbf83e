// Creates an access policy, then goes to it.

import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { createAccessPolicy } from '../../api/access-policies.ts'
import { paths } from '../../paths.ts'
import { AccessPolicyForm } from './form.tsx'
import { newPolicy } from './values.ts'

export function NewAccessPolicyPage() {
  const { t } = useTranslation()
  const router = useRouter()
  const queries = useQueryClient()
  return (
    <PageFrame
      title={t('accessPolicies.new')}
      lead={t('accessPolicies.lead')}
      back={{ to: paths.accessPolicies(), name: t('accessPolicies.title') }}
    >
      <AccessPolicyForm
        initial={newPolicy}
        submit={t('accessPolicies.new')}
        operation="identity.access-policy.create"
        cancelTo={paths.accessPolicies()}
        save={async (settings) => {
          const { id } = await createAccessPolicy(settings)
          await queries.invalidateQueries({ queryKey: ['access-policies'] })
          await router.navigate({ href: `${paths.accessPolicy(id)}?created=true` })
        }}
      />
    </PageFrame>
  )
}
