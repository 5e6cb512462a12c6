package study

import "maps"

// planWords says what keys of a plan mean that have no other hint.
func planWords() map[string]string {
	words := outcomeWords()
	maps.Copy(words, map[string]string{
		"analyses.cluster": "column that says whose rows are, where a man has several (courses of treatment): variances are " +
			"robust to it",
		"analyses.dropout":                 "what those who left may do to the conclusion",
		"analyses.dropout.ratios":          "hazard of recovery after leaving, over that of those who stayed",
		"analyses.dropout.threshold":       "share of responders at which a conclusion is said to turn",
		"analyses.run":                     "which analyses are done (default: all)",
		"analyses.table1":                  "how Table 1 sums up quantities and sets its columns beside each other",
		"analyses.table1.differences":      "standardised differences, the largest of all pairs of columns (default: false)",
		"analyses.table1.holm":             "P of the table adjusted for the number of its tests (default: false)",
		"analyses.table1.statistics":       "quantity by name: mean or median (default: median where it is skewed)",
		"analyses.table1.tests":            "columns compared: means by Welch's test, quartiles by ranks, others by counts (default: false)",
		"columns.read.items.file":          "file of the column, where several are read",
		"columns.read.items.sheet":         "sheet of the column",
		"columns.read.items.unit":          "unit in which the column is written",
		"columns.read.items.units":         "text of the column units_by: unit",
		"columns.read.items.units_by":      "header of the column whose text says which unit a row is in",
		"columns.read.items.values":        "text of a cell: yes or no, of a column of them, or missing, of any",
		"columns.rows_of_results.result":   "header of the column of results",
		"columns.rows_of_results.test":     "header of the column of tests' names",
		"columns.rows_of_results.unit":     "header of the column of units",
		"columns.rows_of_results.units":    "analyte: text of the column units_by: unit",
		"columns.rows_of_results.units_by": "header of the column whose text says which unit a row is in",
		"columns.sheets.values.at":         "time of all of its visits: month 6, week 12, baseline",
		"columns.sheets.values.is":         "what its columns hold whose headers are dates, such as total_testosterone",
		"columns.sheets.values.use":        "false: the sheet is not read; true: it is, also where its name is that of a copy",
		"report.strata_of": "outcomes whose strata stand in the text (default: responder and recovery); " +
			"the workbook has all",
		"report.title": "title of the report",
	})
	return words
}

// outcomeWords says so of the part outcomes.
func outcomeWords() map[string]string {
	return map[string]string{
		"outcomes.eugonadal.at_least":      "least total testosterone, ng/dL",
		"outcomes.eugonadal.below":         "total testosterone that is too high, ng/dL",
		"outcomes.eugonadal.confirm":       "values in a row that meet it",
		"outcomes.responder.confirm":       "values in a row that meet it",
		"outcomes.sperm_recovery.at_least": "least concentration, million/mL",
		"outcomes.sperm_recovery.confirm":  "values in a row that meet it",
		"outcomes.safety":                  "limits that are counted, not outcomes",
		"outcomes.safety.estradiol_above":  "pg/mL",
		"outcomes.safety.hematocrit_above": "%",
		"outcomes.safety.psa_rise":         "ng/mL above the value before treatment",
		"outcomes.more.items.name":         "how results call it",
		"outcomes.more.items.kind": "what it asks: once at the visits that when says, ever, time to it, or time " +
			"to its loss",
		"outcomes.more.items.analyte":  "what is measured: a canonical column of visits, or a derived value",
		"outcomes.more.items.at_least": "the value reaches this",
		"outcomes.more.items.above":    "the value exceeds this",
		"outcomes.more.items.below":    "the value stays below this",
		"outcomes.more.items.at_most":  "the value does not exceed this",
		"outcomes.more.items.at_least_of": "the value reaches a number of the patient's row, such as his laboratory's " +
			"lower limit",
		"outcomes.more.items.at_least_by_age":                "limits by age, the youngest first",
		"outcomes.more.items.rise":                           "the value is so much above the patient's baseline",
		"outcomes.more.items.fall":                           "the value is so much below the patient's baseline",
		"outcomes.more.items.rise_percent":                   "as rise, in percent of the baseline",
		"outcomes.more.items.fall_percent":                   "as fall, in percent of the baseline",
		"outcomes.more.items.of_baseline":                    "share of the patient's own baseline that is reached; 1 is all of it",
		"outcomes.more.items.is":                             "a class of values, such as azoospermia",
		"outcomes.more.items.and":                            "criteria that must be met too, each as this one",
		"outcomes.more.items.or":                             "criteria of which one must be met, beside the limits of its own",
		"outcomes.more.items.within":                         "days that may lie between values that are joined by and",
		"outcomes.more.items.confirm":                        "visits in a row that meet it",
		"outcomes.more.items.apart":                          "least days between visits that confirm",
		"outcomes.more.items.from":                           "month: visits at it or before it do not count",
		"outcomes.more.items.from_of":                        "as from, a number of the patient's row, months",
		"outcomes.more.items.by":                             "month: visits after it do not count",
		"outcomes.more.items.by_of":                          "as by, a number of the patient's row, months",
		"outcomes.more.items.during":                         "as visits count: a treatment of the input's table of them",
		"outcomes.more.items.sustained":                      "months for which it must hold",
		"outcomes.more.items.off_drug":                       "least days after the end of treatment; 1 is any visit off it",
		"outcomes.more.items.time_of_day":                    "of the sample, such as 07:00-11:00",
		"outcomes.transitions":                               "ordered outcomes: the class of an analyte at time zero and at follow-up",
		"outcomes.transitions.items.name":                    "how results call it",
		"outcomes.transitions.items.title":                   "as a table shows it",
		"outcomes.transitions.items.analyte":                 "of which the classes are",
		"outcomes.transitions.items.cuts":                    "ends of classes, rising; a value at a cut is in the class above",
		"outcomes.transitions.items.labels":                  "of the classes, one more than cuts",
		"outcomes.transitions.items.none":                    "what a value of 0 is, as a class of its own",
		"outcomes.transitions.items.when":                    "which follow-up value: last (default), best, or window:MONTH",
		"outcomes.phases":                                    "phases of treatment, in the order in which they follow each other",
		"outcomes.phases.items.name":                         "how results call it",
		"outcomes.phases.items.title":                        "as a table shows it",
		"outcomes.phases.items.from":                         "month at which it begins",
		"outcomes.phases.items.until":                        "month at which it ends",
		"outcomes.phases.items.from_of":                      "as from, a number of the patient's row, months",
		"outcomes.phases.items.during":                       "a treatment of the input's table of them, or several joined by +",
		"outcomes.phases.items.until_of":                     "as until, a number of the patient's row, months",
		"outcomes.more.items.at_least_by_age.items.at_least": "limit",
		"outcomes.more.items.at_least_by_age.items.below":    "age below which the limit holds, years; none: for all older",
	}
}
