// Decides on a contest: the proof, what either decision does to both sides, and the operator's words.

import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { Fact } from '../../../shared/ui/facts/fact.tsx'
import { Choice } from '../../../shared/ui/form/choice.tsx'
import { LongTextField, RadioField } from '../../../shared/ui/form/fields.tsx'
import { FormDialog } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { Failed } from '../../../shared/ui/states.tsx'
import { type Contest, decideContest } from '../../api/contests.ts'

const useStyles = makeStyles({
  facts: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px', margin: 0 },
  proof: {
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    padding: '12px',
    backgroundColor: tokens.colorNeutralBackground2,
    borderRadius: tokens.borderRadiusMedium,
  },
})

const longestNote = 2000

export function Decide(props: {
  readonly contest: Contest
  readonly onDecided: (decided: Contest) => Promise<void>
  readonly onClose: () => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { contest } = props
  const sides = { claimant: contest.claimant.displayName, holder: contest.holder.displayName }
  const decide = useMutation({
    mutationFn: ({ decision, note }: { readonly decision: string; readonly note: string }) =>
      decideContest(contest, decision === 'release' ? 'release' : 'refuse', note.trim()),
    onSuccess: props.onDecided,
  })
  const form = useForm({
    schema: z.object({
      decision: z.string().check(z.minLength(1, { error: t('judging.decisionNeeded') })),
      note: z.string().check(z.refine((text) => text.trim() !== '', { error: t('judging.noteNeeded') })),
    }),
    initial: { decision: '', note: '' },
    judge: 'submitted',
    save: (values) => decide.mutateAsync(values),
  })
  return (
    <FormDialog
      form={form}
      title={t('judging.ask', { serialNumber: contest.serialNumber })}
      busy={decide.isPending}
      onClose={props.onClose}
      buttons={
        <Button type="submit" appearance="primary" disabledFocusable={decide.isPending}>
          {decide.isPending ? t('common.saving') : t('judging.do')}
        </Button>
      }
    >
      <dl className={styles.facts}>
        <Fact name={t('judging.by')}>{`${contest.openedBy}, ${sides.claimant}`}</Fact>
        <Fact name={t('judging.proof')}>
          <Text block className={styles.proof}>
            {contest.proof}
          </Text>
        </Fact>
      </dl>
      {decide.isError && <Failed problem={decide.error} />}
      <RadioField
        control={form.control}
        name="decision"
        label={t('judging.decision')}
        required
        choices={[
          {
            value: 'release',
            label: <Choice name={t('judging.release')} means={t('judging.releaseMeans', sides)} />,
          },
          { value: 'refuse', label: <Choice name={t('judging.refuse')} means={t('judging.refuseMeans', sides)} /> },
        ]}
      />
      <LongTextField
        control={form.control}
        name="note"
        label={t('judging.note')}
        hint={t('judging.noteHint')}
        maxLength={longestNote}
        required
      />
    </FormDialog>
  )
}
