// Microsoft 365 Apps: what of them devices install, and how they are updated. There is no file.

import { makeStyles } from '@fluentui/react-components'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { channels, officeApps } from '../../../../src/mdm/item/app/form/suite.ts'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { SelectField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { listIn } from '../../../shared/ui/form/typed.ts'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { AddingButtons, useAdding } from './adding.tsx'
import { type SuiteValues, suiteSchema } from './schema.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', justifyItems: 'stretch' },
})

const known = Object.keys(channels) as (keyof typeof channels)[] // the object has no others

export function SuiteForm() {
  const styles = useStyles()
  const { t } = useTranslation()
  const { add, sent } = useAdding(undefined)
  const form = useForm({
    schema: suiteSchema(t),
    initial: {
      displayName: t('apps.forms.office'),
      channel: 'current',
      architecture: 'x64',
      locales: '',
      excluded: '',
    },
    save: ({ displayName, channel, architecture, locales, excluded }: SuiteValues) => {
      const left = listIn(excluded).map((one) => one.toLowerCase())
      return add.mutateAsync({
        '@odata.type': '#microsoft.graph.officeSuiteApp',
        displayName,
        publisher: 'Microsoft',
        updateChannel: known.find((one) => one === channel) ?? 'current',
        officePlatformArchitecture: architecture === 'x86' ? 'x86' : 'x64',
        localesToInstall: listIn(locales),
        excludedApps: Object.fromEntries(officeApps.map((app) => [app, left.includes(app.toLowerCase())])),
      })
    },
  })
  const { control } = form
  // the button that asked for it is gone
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.querySelector('input')?.focus(), [])
  return (
    <div ref={box}>
      <Form form={form} className={styles.stack}>
        <FocusedProblem problem={add.isError ? add.error : null} />
        <TextField control={control} name="displayName" label={t('apps.form.name')} required maxLength={256} />
        <SelectField control={control} name="channel" label={t('apps.channel')}>
          {known.map((one) => (
            <option key={one} value={one}>
              {t(`apps.suite.channels.${one}`)}
            </option>
          ))}
        </SelectField>
        <SelectField control={control} name="architecture" label={t('apps.architecture')}>
          <option value="x64">x64</option>
          <option value="x86">x86</option>
        </SelectField>
        <TextField
          control={control}
          name="locales"
          label={t('apps.languages')}
          hint={t('apps.suite.languagesHint')}
          maxLength={1000}
        />
        <TextField
          control={control}
          name="excluded"
          label={t('apps.suite.excluded')}
          hint={t('apps.suite.excludedHint', { apps: officeApps.join(', ') })}
          maxLength={200}
        />
        <AddingButtons busy={add.isPending} sent={sent} />
      </Form>
    </div>
  )
}
