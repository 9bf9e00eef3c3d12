{{ dataset_rights('Data Reader') }}
