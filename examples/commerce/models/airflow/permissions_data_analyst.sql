{{ dataset_rights('Data Analyst') }}
