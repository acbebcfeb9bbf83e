// Creates a policy, then goes to it: it is of use only once it is assigned.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { createPolicy } from '../../api/management/policies.ts'
import { paths } from '../../paths.ts'
import { PolicyForm } from './form.tsx'
import { FromTemplate } from './from-template.tsx'
import { bodyOf, newPolicy, type PolicyValues } from './values.ts'

export function NewPolicyPage() {
  const { t } = useTranslation()
  const router = useRouter()
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const [initial, setInitial] = useState(newPolicy)
  const [notice, setNotice] = useState<Notice>()
  const create = useMutation({
    mutationFn: (values: PolicyValues) => createPolicy(bodyOf(values)),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ['policies'] })
      await router.navigate({ href: `${paths.policy(id)}?created=true` })
    },
  })
  return (
    <PageFrame
      title={t('policies.new')}
      back={{ to: paths.policies(), name: t('policies.title') }}
      actions={
        <GuardedButton operation="mdm.policy.create" onClick={() => setAsking(true)}>
          {t('policies.template.open')}
        </GuardedButton>
      }
    >
      <Said notice={notice} />
      <PolicyForm
        key={JSON.stringify(initial.settings)} // another form: what was typed before gave way to the template
        initial={initial}
        busy={create.isPending}
        problem={create.error}
        submit={t('policies.new')}
        operation="mdm.policy.create"
        cancelTo={paths.policies()}
        onSubmit={(values) => create.mutateAsync(values)}
      />
      {asking && (
        <FromTemplate
          onFilled={(values, template) => {
            setInitial(values)
            setAsking(false)
            setNotice({ text: t('policies.template.filled', { name: t(`policies.template.kind.${template}.name`) }) })
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </PageFrame>
  )
}
