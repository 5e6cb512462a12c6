package study

import (
	"fmt"
	"slices"

	"github.com/xuri/excelize/v2"

	"leydig/reports"
	"leydig/reports/excel"
	"leydig/reports/table"
)

// patientSheet is the workbook's listing of patients.
const patientSheet = "Patients"

// count gives the counts of the key figures formulas over the listing of patients, so
// that a reader of the workbook counts them anew.
func count(doc *reports.Document, l *reports.Listing) {
	if l.Rows == 0 || l.Rows > excel.MostRows-2 {
		return
	}
	for _, s := range doc.Sections {
		for _, b := range s.Blocks {
			t, ok := b.(*table.Table)
			if !ok || t.ID != "key-figures" {
				continue
			}
			for i := range t.Rows {
				countRow(&t.Rows[i], l)
			}
		}
	}
}

// countRow counts "n of N" and, of a rate, its share. A curve's estimate is none of the
// listing's shares.
func countRow(r *table.Row, l *reports.Listing) {
	name, rate := r.ID, true
	at := column(l, name)
	if at == "" {
		name, rate = r.ID+"_event", false
		at = column(l, name)
	}
	if at == "" || len(r.Cells) < 3 || len(r.Cells[1].Parts) != 2 {
		return
	}
	yes, no := `COUNTIFS(`+at+`,"yes")`, `COUNTIFS(`+at+`,"no")`
	r.Cells[1].Parts[1].Formula = yes + "+" + no
	if month := column(l, r.ID+"_month"); r.By == 0 {
		r.Cells[1].Parts[0].Formula = yes
	} else if month != "" && r.Cells[1].Parts[0].IsNumber() {
		r.Cells[1].Parts[0].Formula = fmt.Sprintf(`COUNTIFS(%s,"yes",%s,"<=%g")`, at, month, r.By)
	}
	if share := r.Cells[2].Parts; rate && len(share) == 1 && share[0].IsNumber() {
		share[0].Formula = yes + "/(" + yes + "+" + no + ")"
	}
}

// column is the range of a listing's column, empty where there is none of that name.
func column(l *reports.Listing, name string) string {
	i := slices.IndexFunc(l.Columns, func(c reports.Column) bool { return c.Name == name })
	if i < 0 {
		return ""
	}
	letter, err := excelize.ColumnNumberToName(i + 1)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%s!$%s$3:$%s$%d", patientSheet, letter, letter, l.Rows+2)
}
