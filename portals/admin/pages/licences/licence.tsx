// One licence: how many there are, which groups give it, and who has it, waits for it or is not assigned it.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { asStoredNow } from '../../../shared/api/stored-now.ts'
import { can } from '../../../shared/session/can.ts'
import { formatNumber } from '../../../shared/text/format.ts'
import { TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { Said } from '../../../shared/ui/said.tsx'
import { Empty, Failed } from '../../../shared/ui/states.tsx'
import { type Licence, licencesQuery, setUnits } from '../../api/licence/licences.ts'
import { paths } from '../../paths.ts'
import { ReadOnly } from '../settings/frame.tsx'
import { GiveTo } from './give-to.tsx'
import { GroupsWithLicence } from './groups.tsx'
import { PeopleWithLicence } from './people.tsx'
import { useLicenceChange } from './use-change.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
  plans: { display: 'grid', gap: '4px', margin: 0, paddingLeft: '20px' },
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px', maxWidth: '420px' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

export function LicencePage() {
  const { t } = useTranslation()
  const { licenceId } = useParams({ from: '/inside/settings/licences/$licenceId' })
  const { data: licences } = useSuspenseQuery(licencesQuery())
  const licence = licences.find(({ id }) => id === licenceId.toLowerCase())
  if (licence) return <Shown key={licence.id} licence={licence} />
  return (
    <PageFrame title={t('problem.notFoundTitle')} back={{ to: paths.licences(), name: t('licences.title') }}>
      <Empty title={t('problem.notFoundThing')} lead={t('problem.notFoundThingLead')} />
    </PageFrame>
  )
}

function Shown({ licence }: { readonly licence: Licence }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { sku } = licence
  const change = useLicenceChange()
  return (
    <PageFrame title={sku.displayName} lead={sku.partNumber} back={{ to: paths.licences(), name: t('licences.title') }}>
      <div className={styles.stack}>
        <ReadOnly operation="directory.licence.assign-to-group" />
        <ul className={styles.plans}>
          {sku.plans.map((plan) => (
            <li key={plan}>{t(`licences.plan.${plan}`)}</li>
          ))}
        </ul>
        <Said notice={change.notice} />
        {can('directory.licence.assign-to-user').allowed && (
          <Panel title={t('licences.giveTitle')}>
            <GiveTo sku={sku} onGive={(holder, without) => change.ask({ does: 'give', sku, holder, without })} />
          </Panel>
        )}
        <GroupsWithLicence skuId={sku.id} onTake={(holder) => change.ask({ does: 'take', sku, holder })} />
        <PeopleWithLicence sku={sku} onTake={(holder) => change.ask({ does: 'take', sku, holder })} />
        <Units licence={licence} />
      </div>
      {change.question}
    </PageFrame>
  )
}

function Units({ licence }: { readonly licence: Licence }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { id, units, consumed, waiting } = licence
  const save = useMutation({
    mutationFn: (wanted: number) => setUnits(id, wanted),
    onSuccess: () => Promise.all(['licences', 'people'].map((name) => queries.invalidateQueries({ queryKey: [name] }))),
  })
  const form = useForm({
    schema: z.object({
      units: z.string().check(
        z.trim(),
        z.refine((text) => /^\d{1,8}$/.test(text) && Number(text) <= 10_000_000, { error: t('licences.unitsWrong') }),
      ),
    }),
    initial: { units: String(units) },
    async stored() {
      const now = await queries.fetchQuery(asStoredNow(licencesQuery()))
      return { units: String(now.find((one) => one.id === id)?.units ?? units) }
    },
    save: (values) => save.mutateAsync(Number(values.units)),
  })
  return (
    <Panel title={t('licences.units')}>
      <Form form={form} className={styles.form}>
        <Text className={styles.quiet}>{t('licences.unitsLead')}</Text>
        <Text>
          {t('licences.counts', {
            consumed: formatNumber(consumed),
            left: formatNumber(units - consumed),
            waiting: formatNumber(waiting),
          })}
        </Text>
        <TextField
          control={form.control}
          name="units"
          label={t('licences.unitsField')}
          numeric
          required
          maxLength={8}
          readOnly={!can('directory.licence.units').allowed}
        />
        {save.isError && <Failed problem={save.error} />}
        <div>
          <GuardedSubmit operation="directory.licence.units">
            {save.isPending ? t('common.saving') : t('common.save')}
          </GuardedSubmit>
        </div>
        <div aria-live="polite">{save.isSuccess && <Text>{t('licences.saved', { count: save.variables })}</Text>}</div>
      </Form>
    </Panel>
  )
}
