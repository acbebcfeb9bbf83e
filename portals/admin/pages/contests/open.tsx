// The form that contests a device: its hardware hash, and what shows whose it is.

import { makeStyles, Text } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { longestHash } from '../../../../src/kernel/hash-text.ts'
import { can } from '../../../shared/session/can.ts'
import { Sentences } from '../../../shared/ui/facts/sentences.tsx'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { LongTextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Contest, openContest } from '../../api/partner/contests.ts'
import { hashIn } from './hash-in.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '760px' },
})

const longestProof = 4000

export function OpenContest({ onOpened }: { readonly onOpened: (contest: Contest) => void }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const open = useMutation({ mutationFn: openContest, onSuccess: onOpened })
  const readOnly = !can('autopilot.contest.open').allowed
  const form = useForm({
    schema: z.object({
      hardwareHash: z
        .string()
        .check(
          z.overwrite(hashIn),
          z.minLength(1, t('contests.form.hashNeeded')),
          z.maxLength(longestHash, t('contests.form.hashLong')),
        ),
      proof: z.string().check(z.trim(), z.minLength(1, t('contests.form.proofNeeded')), z.maxLength(longestProof)),
    }),
    initial: { hardwareHash: '', proof: '' },
    judge: 'submitted',
    after: 'clear',
    save: (values) => open.mutateAsync(values),
  })
  return (
    <Panel title={t('contests.form.title')}>
      <Form form={form} className={styles.stack}>
        <Text>{t('contests.form.lead')}</Text>
        <Sentences of={t('contests.form.steps', { returnObjects: true })} />
        <LongTextField
          control={form.control}
          name="hardwareHash"
          label={t('contests.form.hash')}
          hint={t('contests.form.hashHint')}
          required
          rows={4}
          readOnly={readOnly}
        />
        <LongTextField
          control={form.control}
          name="proof"
          label={t('contests.form.proof')}
          hint={t('contests.form.proofHint')}
          required
          rows={3}
          maxLength={longestProof}
          readOnly={readOnly}
        />
        <FocusedProblem problem={open.error} />
        <div>
          <GuardedSubmit operation="autopilot.contest.open" busy={open.isPending}>
            {t('contests.form.do')}
          </GuardedSubmit>
        </div>
      </Form>
    </Panel>
  )
}
