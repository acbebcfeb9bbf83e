// Makes a bulk token: for how many devices, for how long, and where it counts.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { longestDays, mostJoins, mostNetworks, usualDays, usualJoins } from '../../../../src/kernel/bulk-token.ts'
import { ApiProblem } from '../../../shared/api/problem.ts'
import { LongTextField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { listIn, wholeUpTo } from '../../../shared/ui/form/typed.ts'
import { useForm, useValues } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { type MadeToken, makeBulkToken } from '../../api/bulk-token/bulk-tokens.ts'

const useStyles = makeStyles({
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px', maxWidth: '720px' },
  pair: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(240px, 100%), 1fr))',
    gap: '12px',
    alignItems: 'start', // the hint of one does not stretch the other
  },
  quiet: { color: tokens.colorNeutralForeground2 },
})

const schemaOf = (t: TFunction) =>
  z.object({
    displayName: z.string().check(z.trim(), z.minLength(1, t('bulkTokens.nameNeeded')), z.maxLength(256)),
    joins: wholeUpTo(mostJoins, t('bulkTokens.joinsWrong')),
    days: wholeUpTo(longestDays, t('bulkTokens.daysWrong')),
    networks: z.string().check(z.refine((text) => listIn(text).length <= mostNetworks, t('bulkTokens.networksMany'))),
  })

export function MakeBulkToken({ onMade }: { readonly onMade: (made: MadeToken) => void }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const make = useMutation({ mutationFn: makeBulkToken, onSuccess: onMade })
  const form = useForm({
    schema: schemaOf(t),
    initial: { displayName: '', joins: String(usualJoins), days: String(usualDays), networks: '' },
    after: 'clear',
    save: async ({ displayName, joins, days, networks }) => {
      const wanted = { displayName, maximumJoins: Number(joins), days: Number(days), networks: listIn(networks) }
      try {
        await make.mutateAsync(wanted)
      } catch (problem) {
        if (isOfNetworks(problem)) form.refuse('networks', problem.message)
        throw problem
      }
    },
  })
  const { networks } = useValues(form)
  return (
    <Panel title={t('bulkTokens.make')}>
      <Form form={form} className={styles.form}>
        <Text className={styles.quiet}>{t('bulkTokens.makeLead')}</Text>
        <TextField control={form.control} name="displayName" label={t('bulkTokens.name')} required maxLength={256} />
        <div className={styles.pair}>
          <TextField
            control={form.control}
            name="joins"
            label={t('bulkTokens.joins')}
            hint={t('bulkTokens.joinsHint')}
            numeric
            required
            maxLength={5}
          />
          <TextField
            control={form.control}
            name="days"
            label={t('bulkTokens.days')}
            hint={t('bulkTokens.daysHint')}
            numeric
            required
            maxLength={3}
          />
        </div>
        <LongTextField
          control={form.control}
          name="networks"
          label={t('bulkTokens.networks')}
          hint={t('bulkTokens.networksHint')}
          warning={listIn(networks).length === 0 ? t('bulkTokens.networksNone') : undefined}
          rows={3}
          maxLength={1300}
        />
        {make.isError && !isOfNetworks(make.error) && <Failed problem={make.error} />}
        <div>
          <GuardedSubmit operation="identity.bulk-token.create" busy={make.isPending}>
            {t('bulkTokens.make')}
          </GuardedSubmit>
        </div>
      </Form>
    </Panel>
  )
}

const isOfNetworks = (problem: unknown): problem is ApiProblem =>
  problem instanceof ApiProblem && problem.reason === 'bulk-token-network'
