// One policy: whom it is assigned to, its settings, and its end.

import { makeStyles, Text } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { asStoredNow } from '../../../shared/api/stored-now.ts'
import { formatDay } from '../../../shared/text/format.ts'
import { useSaveQuestion } from '../../../shared/ui/form/use-save-question.ts'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import {
  assignPolicy,
  changePolicy,
  deletePolicy,
  type PolicyBody,
  policyQuery,
  policyTargets,
} from '../../api/management/policies.ts'
import { paths } from '../../paths.ts'
import { AssignmentsPanel, targetsKey } from '../assigned/assignments.tsx'
import { DeleteButton } from '../assigned/delete-button.tsx'
import { SaveQuestion } from '../assigned/save-question.tsx'
import { CertificateRequests } from './certificate-requests.tsx'
import { PolicyForm } from './form.tsx'
import { bodyOf, valuesOf } from './values.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '720px' },
  file: { overflowWrap: 'anywhere' },
})

export function PolicyPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const { policyId } = useParams({ from: '/inside/policies/$policyId' })
  const { created } = useSearch({ from: '/inside/policies/$policyId' })
  const queries = useQueryClient()
  const { data: policy } = useSuspenseQuery(policyQuery(policyId))
  const targets = useQuery({
    queryKey: targetsKey('policy', policyId),
    queryFn: ({ signal }) => policyTargets(policyId, signal),
  }).data
  const [notice, setNotice] = useState<Notice>()
  const [isNew, setIsNew] = useState<Notice | undefined>(created ? { text: t('policies.created') } : undefined)
  const { open, confirmed } = useSaveQuestion()
  const save = useMutation({
    mutationFn: (change: PolicyBody) => changePolicy(policyId, change),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['policies'] })
      setNotice({ text: t(targets?.length === 0 ? 'policies.savedForNobody' : 'policies.saved') })
    },
  })
  return (
    <PageFrame
      title={policy.displayName}
      lead={policy.description}
      back={{ to: paths.policies(), name: t('policies.title') }}
      actions={
        <DeleteButton
          kind="policy"
          id={policyId}
          name={policy.displayName}
          operation="mdm.policy.delete"
          read={policyTargets}
          remove={deletePolicy}
          listPath={paths.policies()}
          queryKey="policies"
        />
      }
    >
      <div className={styles.stack}>
        {/* "Assign it now" is over once it is. */}
        <Said notice={notice ?? (targets?.length === 0 ? isNew : undefined)} />
        <AssignmentsPanel
          kind="policy"
          id={policyId}
          operation="mdm.policy.assign"
          read={policyTargets}
          replace={assignPolicy}
        />
        {policy.rivals !== undefined && (policy.rivals.length > 0 || policy.moreRivals) && (
          <Panel title={t('policies.rivals')}>
            {policy.rivals.map(({ omaUri, id, displayName, holds, byRule, isSecret }) => (
              <Text as="p" key={`${id} ${omaUri}`} className={styles.file}>
                {omaUri}: <RouteLink to={paths.policy(id)}>{displayName}</RouteLink>.{' '}
                {isSecret && `${t('policies.rivalIsSecret')} `}
                {t(`policies.rival.${holds}${byRule ? 'ByRule' : ''}`)}
              </Text>
            ))}
            {policy.moreRivals && <Text as="p">{t('policies.moreRivals')}</Text>}
          </Panel>
        )}
        {policy.requiresApproval && <CertificateRequests policyId={policyId} />}
        {policy.certFileName !== undefined && (
          <Panel title={t('policies.certificate')}>
            <Text as="p" className={styles.file} weight="semibold">
              {policy.certFileName}
            </Text>{' '}
            <Text>{t('policies.certificateLead')}</Text>
          </Panel>
        )}
        {policy.certificateThumbprint !== undefined && (
          <Panel title={t('policies.pfx')}>
            <Text as="p" className={styles.file} weight="semibold">
              {policy.certificateSubject}
            </Text>{' '}
            <Text as="p" className={styles.file}>
              {t('policies.pfxFacts', {
                thumbprint: policy.certificateThumbprint,
                until: formatDay(new Date(policy.certificateExpirationDateTime ?? '')),
              })}
            </Text>{' '}
            <Text>{t('policies.pfxLead')}</Text>
          </Panel>
        )}
        <PolicyForm
          initial={valuesOf(policy)}
          stored={async () => valuesOf(await queries.fetchQuery(asStoredNow(policyQuery(policyId))))}
          exists
          busy={save.isPending}
          problem={save.error}
          submit={t('common.save')}
          operation="mdm.policy.change"
          onSubmit={async (values, before) => {
            setNotice(undefined)
            setIsNew(undefined)
            if (targets?.length !== 0) await confirmed()
            await save.mutateAsync(bodyOf(values, before))
          }}
        />
      </div>
      <SaveQuestion open={open} means={t('policies.saveMeans')} targets={targets} />
    </PageFrame>
  )
}
