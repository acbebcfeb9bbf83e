// What kind of partner an organisation is. What it loses is asked about first: its customers' consents rest with it.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { asStoredNow } from '../../../shared/api/stored-now.ts'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { Choice } from '../../../shared/ui/form/choice.tsx'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { CheckboxField, LongTextField, SelectField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { linesIn } from '../../../shared/ui/form/typed.ts'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { useSaveQuestion } from '../../../shared/ui/form/use-save-question.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import {
  type Organisation,
  type Partner,
  type PartnerKind,
  partnersQuery,
  putPartner,
} from '../../api/organisations.ts'

const useStyles = makeStyles({
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px', maxWidth: '720px' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

const kinds = ['direct', 'indirect-provider', 'indirect-reseller'] as const
const schema = z.object({ cspKind: z.string(), usesOemDirect: z.boolean(), mpnId: z.string(), makers: z.string() })
type Values = z.infer<typeof schema>

const valuesOf = (partner: Partner | undefined): Values => ({
  cspKind: partner?.cspKind ?? '',
  usesOemDirect: partner?.usesOemDirect ?? false,
  mpnId: partner?.mpnId ?? '',
  makers: partner?.makers.join('\n') ?? '',
})

const kindIn = ({ cspKind, usesOemDirect, mpnId, makers }: Values): PartnerKind => ({
  cspKind: kinds.find((one) => one === cspKind) ?? null,
  usesOemDirect,
  mpnId: mpnId.trim() || null,
  makers: linesIn(makers),
})

const loses = (before: PartnerKind, now: PartnerKind): boolean =>
  (before.cspKind !== null && before.cspKind !== now.cspKind) || (before.usesOemDirect && !now.usesOemDirect)

/** What somebody else changed meanwhile stays. */
const changed = (before: PartnerKind, now: PartnerKind): Partial<PartnerKind> =>
  Object.fromEntries(
    Object.entries(now).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof PartnerKind]),
    ),
  )

export function PartnerForm(props: { readonly organisation: Organisation; readonly partner: Partner | undefined }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { partner, organisation } = props
  const name = organisation.displayName
  const { open, confirmed } = useSaveQuestion()
  const [notice, setNotice] = useState<Notice>()
  const put = useMutation({
    mutationFn: (change: Partial<PartnerKind>) => putPartner(organisation.id, change),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['operator', 'partners'] })
      setNotice({ text: t('organisation.saved', { name }) })
    },
  })
  const storedNow = async () =>
    (await queries.fetchQuery(asStoredNow(partnersQuery())))?.find(({ id }) => id === organisation.id)
  const form = useForm({
    schema,
    initial: valuesOf(partner),
    stored: async () => valuesOf(await storedNow()),
    save: async (values, before) => {
      if (loses(kindIn(before), kindIn(values))) await confirmed()
      await put.mutateAsync(changed(kindIn(before), kindIn(values)))
    },
  })
  return (
    <Panel title={t('organisation.partner')}>
      <Form form={form} className={styles.form}>
        <Text className={styles.quiet}>{t('organisation.partnerLead')}</Text>
        <Said notice={notice} />
        <SelectField control={form.control} name="cspKind" label={t('organisation.csp')}>
          <option value="">{t('organisation.none')}</option>
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {t(`organisations.kind.${kind}`)}
            </option>
          ))}
        </SelectField>
        <CheckboxField
          control={form.control}
          name="usesOemDirect"
          label={<Choice name={t('organisation.oem')} means={t('organisation.oemMeans')} />}
        />
        <TextField control={form.control} name="mpnId" label={t('organisation.mpnId')} maxLength={40} />
        <LongTextField
          control={form.control}
          name="makers"
          label={t('organisation.makers')}
          hint={t('organisation.makersHint')}
        />
        <FocusedProblem problem={put.error} />
        <div>
          <GuardedSubmit operation="partner.organisation.put" busy={put.isPending}>
            {t('organisation.save')}
          </GuardedSubmit>
        </div>
      </Form>
      {open && (
        <Confirm
          open
          title={t('organisation.askEnds', { name })}
          confirm={t('organisation.doEnds')}
          onConfirm={open.save}
          onClose={open.leave}
        >
          <Text>{t('organisation.ends')}</Text>
        </Confirm>
      )}
    </Panel>
  )
}
