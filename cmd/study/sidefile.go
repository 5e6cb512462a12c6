package study

import (
	"fmt"
	"strings"

	"leydig/cohort/derive"
	"leydig/reports"
)

// mostInWorkbook is how many patients the workbook lists: a sheet of more opens slowly and
// cannot hold many more.
const mostInWorkbook = 100_000

// sideFile holds the patients that the workbook does not list.
const sideFile = "patients.csv"

// patientSection is the workbook's sheet of patients; of more than most of them it says
// where they stand, and aside is what stands there.
func patientSection(d *derive.Dataset, clinicText bool, most int) (s reports.Section, aside *reports.Listing) {
	s = reports.Section{Name: patientSheet, Title: "Derived values, one row a patient", BookOnly: true}
	l := patientListing(d, clinicText)
	if l.Rows <= most {
		s.Blocks = []reports.Block{l}
		return s, nil
	}
	if d.Cohort.Synthetic != "" {
		l.Columns = append(l.Columns, reports.Column{Name: "synthetic", Text: func(int) string { return d.Cohort.Synthetic }})
	}
	var names []string
	for _, c := range l.Columns {
		names = append(names, c.Name)
	}
	s.Blocks = []reports.Block{
		reports.Paragraph{Text: fmt.Sprintf("The values of %d patients are more than a sheet is good for (%d). "+
			"They stand in %s beside this workbook, one row a patient, in full digits.", l.Rows, most, sideFile)},
		reports.Paragraph{Text: "Its columns: " + strings.Join(names, ", ") + "."},
	}
	return s, &l
}
