// Whether the organisation looks at what a partner uploads before it counts: the choice, on the page that asks for the consent and later.

import { makeStyles } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { approvals } from '../../../../src/kernel/partner.ts'
import { asStoredNow } from '../../../shared/api/stored-now.ts'
import { can } from '../../../shared/session/can.ts'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { Choice } from '../../../shared/ui/form/choice.tsx'
import { RadioField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { type Consent, consentQuery, setApproval } from '../../api/partner/consents.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
})

const schema = z.object({ approval: z.enum(approvals) })

export function useApprovalChoices() {
  const { t } = useTranslation()
  return approvals.map((value) => ({
    value,
    label: <Choice name={t(`approval.${value}.name`)} means={t(`approval.${value}.means`)} />,
  }))
}

/** It counts from the next upload on; nothing that is registered changes by it. */
export function ApprovalPanel({ consent }: { readonly consent: Consent }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [notice, setNotice] = useState<Notice>()
  const { id, partnerName: name } = consent
  const set = useMutation({
    mutationFn: (approval: Consent['approval']) => setApproval(id, approval),
    onSuccess: ({ approval }) => {
      setNotice({ text: t(`approval.${approval}.set`, { name }) })
      void queries.invalidateQueries({ queryKey: ['partner-consents'] })
    },
  })
  const form = useForm({
    schema,
    initial: { approval: consent.approval },
    stored: async () => ({ approval: (await queries.fetchQuery(asStoredNow(consentQuery(id)))).approval }),
    save: ({ approval }) => set.mutateAsync(approval),
  })
  return (
    <Panel title={t('approval.title')}>
      <Form form={form} className={styles.stack}>
        <Said notice={notice} />
        <RadioField
          control={form.control}
          name="approval"
          label={t('approval.label', { name })}
          choices={useApprovalChoices()}
          readOnly={!can('partner.consent.set-approval').allowed}
        />
        <FocusedProblem problem={set.error} />
        <div>
          <GuardedSubmit operation="partner.consent.set-approval" busy={set.isPending}>
            {t('common.save')}
          </GuardedSubmit>
        </div>
      </Form>
    </Panel>
  )
}
