// One access policy, and a new one: what it says, and its end. Both in one part, which the first page does not name twice.

import { makeStyles } from '@fluentui/react-components'
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams, useRouter, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { asStoredNow } from '../../../shared/api/stored-now.ts'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import {
  type AccessSettings,
  accessPolicyQuery,
  changeAccessPolicy,
  createAccessPolicy,
} from '../../api/access-policies.ts'
import { paths } from '../../paths.ts'
import { ReadOnly } from '../settings/frame.tsx'
import { DeleteAccessPolicy } from './delete.tsx'
import { AccessPolicyForm } from './form.tsx'
import { newPolicy, valuesOf } from './values.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '720px' },
})

export function AccessPolicyPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const { accessPolicyId: id } = useParams({ from: '/inside/settings/access-policies/$accessPolicyId' })
  const { created } = useSearch({ from: '/inside/settings/access-policies/$accessPolicyId' })
  const queries = useQueryClient()
  const { data: policy } = useSuspenseQuery(accessPolicyQuery(id))
  const [notice, setNotice] = useState<Notice | undefined>(created ? { text: t('accessPolicies.created') } : undefined)
  const [problem, setProblem] = useState<unknown>()
  /** One more when the values of the form come from elsewhere. */
  const [edition, setEdition] = useState(0)
  const refresh = () => queries.invalidateQueries({ queryKey: ['access-policies'] })
  const undo = async (before: AccessSettings) => {
    setProblem(undefined)
    try {
      await changeAccessPolicy(id, before)
      setNotice({ text: t('accessPolicies.undone') })
      await refresh()
      setEdition((count) => count + 1)
    } catch (caught) {
      setProblem(caught)
    }
  }
  return (
    <PageFrame
      title={policy.displayName}
      back={{ to: paths.accessPolicies(), name: t('accessPolicies.title') }}
      actions={<DeleteAccessPolicy id={id} policy={policy} />}
    >
      <div className={styles.stack}>
        <ReadOnly operation="identity.access-policy.change" />
        {problem !== undefined && <Failed problem={problem} />}
        <Said notice={notice} />
        <AccessPolicyForm
          key={edition}
          initial={valuesOf(policy)}
          stored={async () => valuesOf(await queries.fetchQuery(asStoredNow(accessPolicyQuery(id))))}
          submit={t('common.save')}
          operation="identity.access-policy.change"
          save={async (settings, before) => {
            await changeAccessPolicy(id, settings)
            setProblem(undefined)
            setNotice({ text: t('accessPolicies.saved'), undo: () => void undo(before) })
            void refresh()
          }}
        />
      </div>
    </PageFrame>
  )
}

/** Creates an access policy, then goes to it. */
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
