// One compliance policy: whom it asks, how they stand to it, what it demands, and its end; and a new one, which asks nobody until it
// is assigned.

import { makeStyles } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams, useRouter, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { asStoredNow } from '../../../shared/api/stored-now.ts'
import { useSaveQuestion } from '../../../shared/ui/form/use-save-question.ts'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import {
  assignCompliance,
  changeCompliance,
  compliancePolicyQuery,
  complianceTargets,
  createCompliance,
  deleteCompliance,
} from '../../api/management/compliance.ts'
import { paths } from '../../paths.ts'
import { AssignmentsPanel, targetsKey } from '../assigned/assignments.tsx'
import { DeleteButton } from '../assigned/delete-button.tsx'
import { SaveQuestion } from '../assigned/save-question.tsx'
import { ComplianceForm } from './form.tsx'
import { ResultsPanel } from './results.tsx'
import { bodyOf, type ComplianceValues, newCompliance, valuesOf } from './values.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '880px' },
})

export function CompliancePolicyPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const { complianceId } = useParams({ from: '/inside/settings/compliance/$complianceId' })
  const { created } = useSearch({ from: '/inside/settings/compliance/$complianceId' })
  const queries = useQueryClient()
  const { data: policy } = useSuspenseQuery(compliancePolicyQuery(complianceId))
  const targets = useQuery({
    queryKey: targetsKey('compliance', complianceId),
    queryFn: ({ signal }) => complianceTargets(complianceId, signal),
  }).data
  const [notice, setNotice] = useState<Notice>()
  const [isNew, setIsNew] = useState<Notice | undefined>(created ? { text: t('compliance.created') } : undefined)
  const { open, confirmed } = useSaveQuestion()
  const save = useMutation({
    mutationFn: ({ values, before }: { readonly values: ComplianceValues; readonly before: ComplianceValues }) =>
      changeCompliance(complianceId, bodyOf(values, before)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['compliance'] })
      setNotice({ text: t(targets?.length === 0 ? 'compliance.savedForNobody' : 'compliance.saved') })
    },
  })
  return (
    <PageFrame
      title={policy.displayName}
      lead={policy.description}
      back={{ to: paths.compliancePolicies(), name: t('compliance.title') }}
      actions={
        <DeleteButton
          kind="compliance"
          id={complianceId}
          name={policy.displayName}
          operation="mdm.compliance.delete"
          read={complianceTargets}
          remove={deleteCompliance}
          listPath={paths.compliancePolicies()}
          queryKey="compliance"
        />
      }
    >
      <div className={styles.stack}>
        {/* "Assign it now" is over once it is. */}
        <Said notice={notice ?? (targets?.length === 0 ? isNew : undefined)} />
        <ResultsPanel id={complianceId} />
        <AssignmentsPanel
          kind="compliance"
          id={complianceId}
          operation="mdm.compliance.assign"
          read={complianceTargets}
          replace={assignCompliance}
        />
        <ComplianceForm
          initial={valuesOf(policy)}
          stored={async () => valuesOf(await queries.fetchQuery(asStoredNow(compliancePolicyQuery(complianceId))))}
          busy={save.isPending}
          problem={save.error}
          submit={t('common.save')}
          operation="mdm.compliance.change"
          onSubmit={async (values, before) => {
            setNotice(undefined)
            setIsNew(undefined)
            if (targets?.length !== 0) await confirmed()
            await save.mutateAsync({ values, before })
          }}
        />
      </div>
      <SaveQuestion open={open} means={t('compliance.saveMeans')} targets={targets} />
    </PageFrame>
  )
}

export function NewCompliancePolicyPage() {
  const { t } = useTranslation()
  const router = useRouter()
  const queries = useQueryClient()
  const create = useMutation({
    mutationFn: (values: ComplianceValues) => createCompliance(bodyOf(values)),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ['compliance'] })
      await router.navigate({ href: `${paths.compliancePolicy(id)}?created=true` })
    },
  })
  return (
    <PageFrame title={t('compliance.new')} back={{ to: paths.compliancePolicies(), name: t('compliance.title') }}>
      <ComplianceForm
        initial={newCompliance}
        busy={create.isPending}
        problem={create.error}
        submit={t('compliance.new')}
        operation="mdm.compliance.create"
        cancelTo={paths.compliancePolicies()}
        onSubmit={(values) => create.mutateAsync(values)}
      />
    </PageFrame>
  )
}
