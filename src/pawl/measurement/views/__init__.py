"""The pages of measurement: kpis, findings (gaps, signals), analysis, plan; imports and datasets."""
