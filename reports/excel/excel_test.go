package excel

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"leydig/cohort/sheet/xlsx"
	"leydig/reports"
	"leydig/reports/figure"
	"leydig/reports/table"
)

func sample() *reports.Document {
	tab := &table.Table{Title: "T", Head: []table.Head{{Text: "Name", Left: true}, {Text: "Rate", Sub: []string{"n", "of"}}}, Split: true,
		Rows: []table.Row{
			{Cells: []table.Cell{table.Text("=1+1"), {Parts: []table.Part{{Value: 3, Format: table.Count},
				{Value: 1.0 / 3, Format: table.Percent(1), Pre: " (", Post: ")"}}, Mark: "a"}}},
		}, Notes: []table.Note{{Mark: "a", Text: "note"}}}
	curve := figure.Curves{Title: "c", XLabel: "Months", YLabel: "%", Last: 6, Groups: []figure.Curve{{Label: "x", Time: []float64{1, 6},
		Share: []float64{0.5, 1}, Lower: []float64{0.1, math.NaN()}, Upper: []float64{0.9, math.NaN()}, AtRisk: []float64{2, 1},
		Events: []float64{1, 1}, Censd: []float64{0, 0}}}}
	points := figure.Points{Title: "p", XLabel: "Months", Month: []float64{1, 3}, Share: []float64{0.5, 0.6}, Lower: []float64{0.2, 0.3},
		Upper: []float64{0.8, 0.9}, Text: []string{"50%", "60%"}, N: []int64{4, 2}}
	return &reports.Document{Title: "R", Banner: "SYNTHETIC COHORT", Sections: []reports.Section{
		{Name: "One", Title: "First", Blocks: []reports.Block{tab, reports.Figure{Name: "f", Draw: curve, Native: true},
			reports.Figure{Name: "g", Draw: points, Native: true}}},
		{Name: "People", Title: "Rows", Blocks: []reports.Block{reports.Listing{Rows: 2, Columns: []reports.Column{
			{Name: "id", Text: func(i int) string { return []string{"=cmd|'/c calc'!A0", "007\x01<&>"}[i] }},
			{Name: "value", Unit: "ng/dL", Format: table.Fixed(1), Number: func(i int) float64 { return []float64{1.5, math.NaN()}[i] }}}}}},
	}}
}

func picture(f reports.Figure) ([]byte, error) {
	var b bytes.Buffer
	err := figure.WritePNG(&b, f.Draw)
	return b.Bytes(), err
}

func write(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(context.Background(), &b, sample(), picture); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadsBack(t *testing.T) {
	raw := write(t)
	f, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("People")
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 4 || rows[1][1] != "value (ng/dL)" || rows[2][0] != "=cmd|'/c calc'!A0" || rows[2][1] != "1.5" ||
		rows[3][0] != "007\ufffd<&>" || len(rows[3]) != 1 {
		t.Errorf("the listing reads %q", rows)
	}
	if formula, _ := f.GetCellFormula("People", "A3"); formula != "" {
		t.Errorf("text became the formula %q", formula)
	}
	if formula, _ := f.GetCellFormula("One", "A7"); formula != "" {
		t.Errorf("text became the formula %q", formula)
	}
	for cell, want := range map[string]string{"A7": "=1+1", "B7": "3", "C7": "(33.3%)ᵃ"} {
		if got, _ := f.GetCellValue("One", cell); got != want {
			t.Errorf("One!%s shows %q, want %q", cell, got, want)
		}
	}
	if v, _ := f.GetCellValue("One", "C7", excelize.Options{RawCellValue: true}); v != "0.333333333333333" {
		t.Errorf("One!C7 holds %q", v)
	}
	if v, _ := f.GetCellValue("Numbers", "H4", excelize.Options{RawCellValue: true}); v != "0.3333333333333333" {
		t.Errorf("the sheet of numbers holds %q", v)
	}
	for _, s := range f.GetSheetList() {
		if p, err := f.GetPanes(s); err != nil || !p.Freeze {
			t.Errorf("sheet %s has no frozen header (%v)", s, err)
		}
	}
}

// Every part is well-formed, and two runs are equal.
func TestPartsAndDeterminism(t *testing.T) {
	raw := write(t)
	for range 4 {
		if !bytes.Equal(raw, write(t)) {
			t.Fatal("two runs differ")
		}
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	charts := 0
	for _, p := range z.File {
		in, err := p.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.HasPrefix(part, []byte("<")) {
			d := xml.NewDecoder(bytes.NewReader(part))
			for {
				if _, err := d.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Fatalf("%s: %v", p.Name, err)
				}
			}
		}
		if bytes.Contains(part, []byte("scatterChart>")) {
			charts++
			for _, bad := range []string{"noMultiLvlLbl", "lblAlgn", "lblOffset"} {
				if bytes.Contains(part, []byte(bad)) {
					t.Errorf("%s holds %s, which a scatter chart may not", p.Name, bad)
				}
			}
		}
	}
	if charts != 2 {
		t.Errorf("%d scatter charts", charts)
	}
}

// TestEscapes: texts that look like the format's own escapes come back as they were, and
// none is longer than a cell holds.
func TestEscapes(t *testing.T) {
	long := strings.Repeat("é", 40000)
	texts := []string{"_x0041_", "a_x000D_b", "_x005F_", "_x00_", "x\ry", long, "@SUM(A1)", "=1+1"}
	doc := &reports.Document{Title: "R", Sections: []reports.Section{{Name: "People", Title: "Rows", Blocks: []reports.Block{
		reports.Listing{Rows: len(texts), Columns: []reports.Column{{Name: "_x0042_", Text: func(i int) string { return texts[i] }}}}}}}}
	var b bytes.Buffer
	if err := Write(context.Background(), &b, doc, nil); err != nil {
		t.Fatal(err)
	}
	book, err := xlsx.Read(context.Background(), bytes.NewReader(b.Bytes()), int64(b.Len()), "x.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range book.Sheets {
		if s.Name != "People" {
			continue
		}
		if got := s.Row(1).Text(0); got != "_x0042_" {
			t.Errorf("heading %q", got)
		}
		for i, want := range texts {
			if want == long {
				want = strings.Repeat("é", mostUnits-6) + " (cut)"
			}
			if got := s.Row(i + 2).Text(0); got != want {
				t.Errorf("%.40q came back as %.40q", want, got)
			}
		}
	}
}
