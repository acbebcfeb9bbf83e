// By what a device knows whether an application is installed: the code and the version of its product.

import { useTranslation } from 'react-i18next'
import { TextField } from '../../../shared/ui/form/fields.tsx'
import type { Form } from '../../../shared/ui/form/use-form.ts'
import type { AppValues } from './schema.ts'

export function ProductFields({ control }: Pick<Form<AppValues>, 'control'>) {
  const { t } = useTranslation()
  return (
    <>
      <TextField
        control={control}
        name="productVersion"
        label={t('apps.form.version')}
        required
        trimmed
        maxLength={64}
      />
      <TextField
        control={control}
        name="productCode"
        label={t('apps.form.productCode')}
        hint={t('apps.form.productCodeHint')}
        required
        trimmed
        maxLength={64}
      />
    </>
  )
}
