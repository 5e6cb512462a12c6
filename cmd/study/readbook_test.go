package study

import (
	"fmt"
	"math"
	"strconv"
	"testing"

	"github.com/xuri/excelize/v2"

	"leydig/reports"
	"leydig/reports/table"
)

// sameSheet holds a table against its sheet: each cell under its heading and beside its
// label; a cell of one number as that number in full, with the number format that rounds
// it; a cell of some as their text, or in columns of their own where the table is split.
func sameSheet(t *testing.T, book *excelize.File, section reports.Section, sheet [][]string, x *table.Table) (cells int) {
	at := -1
	for r, row := range sheet {
		if len(row) > 0 && row[0] == x.Heading() {
			at = r
		}
	}
	if at < 0 {
		t.Errorf("sheet %s has no %q", section.Name, x.Heading())
		return 0
	}
	from, subs := []int{0}, 0
	for c := range x.Head {
		width := 1
		if x.Split {
			width = x.Width(c)
			if len(x.Head[c].Sub) > 0 {
				subs = 1
			}
		}
		from = append(from, from[c]+width)
	}
	value := func(r, c int) string {
		if r < len(sheet) && c < len(sheet[r]) {
			return sheet[r][c]
		}
		return ""
	}
	for c, h := range x.Head {
		if value(at+1, from[c]) != h.Text {
			t.Errorf("%s, %q: column %d is headed %q, want %q", section.Name, x.Title, c+1, value(at+1, from[c]), h.Text)
		}
	}
	for r, row := range x.Rows {
		line := at + 2 + subs + r
		for c, cell := range row.Cells {
			if len(cell.Parts) > 1 && !x.Split {
				cell = table.Cell{Parts: []table.Part{{Text: cell.String()}}, Mark: cell.Mark}
			}
			for k, p := range cell.Parts {
				got, place := value(line, from[c]+k), fmt.Sprintf("%s, %q, row %d, column %q", section.Name, x.Heading(), r+1, x.Head[c].Text)
				mark := ""
				if k == len(cell.Parts)-1 {
					mark = table.Superscript(cell.Mark)
				}
				cells++
				if !p.IsNumber() || math.IsInf(p.Value, 0) {
					if want := p.Text + mark; p.Format == (table.Format{}) && got != want {
						t.Errorf("%s: %q, want %q", place, got, want)
					}
					continue
				}
				v, err := strconv.ParseFloat(got, 64)
				if err != nil || math.Abs(v-p.Value) > 2e-14*math.Abs(p.Value) {
					t.Errorf("%s: %q, want %v", place, got, p.Value)
					continue
				}
				name, _ := excelize.CoordinatesToCellName(from[c]+k+1, line+1)
				sameFormat(t, book, section.Name, name, place, p.Excel(), mark)
			}
		}
	}
	return cells
}

// numberRows are the rows of the sheet of numbers that are still to be found, by all that
// names them; several rows may have one name.
type numberRows map[[5]string][]float64

func readNumbers(t *testing.T, book *excelize.File) numberRows {
	t.Helper()
	rows, err := book.GetRows("Numbers", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	out := numberRows{}
	head := fmt.Sprint(rows[1])
	if want := "[table title group row column part kind value shown sheet]"; head != want {
		t.Fatalf("the sheet of numbers is headed %s, want %s", head, want)
	}
	for _, r := range rows[2:] {
		v, err := strconv.ParseFloat(r[7], 64)
		if err != nil {
			v = math.NaN()
			if r[7] != "" {
				t.Errorf("the sheet of numbers holds %q as a value", r[7])
			}
		}
		k := [5]string{r[0], r[1], r[3], r[4], r[5]}
		out[k] = append(out[k], v)
	}
	return out
}

// same finds the numbers of a table in their order.
func (n numberRows) same(t *testing.T, x *table.Table) (cells int) {
	id := x.Label
	if id == "" {
		id = x.ID
	}
	for _, r := range x.Rows {
		for c, cell := range r.Cells {
			for k, p := range cell.Parts {
				if !p.IsNumber() {
					continue
				}
				part := ""
				if k < len(x.Head[c].Sub) {
					part = x.Head[c].Sub[k]
				} else if x.Width(c) > 1 {
					part = fmt.Sprintf("number %d", k+1)
				}
				key := [5]string{id, x.Title, r.Cells[0].String(), x.Head[c].Text, part}
				for len(n[key]) > 0 && math.IsNaN(n[key][0]) && !math.IsInf(p.Value, 0) {
					n[key] = n[key][1:] // NE of another row
				}
				if len(n[key]) == 0 {
					t.Errorf("the sheet of numbers lacks %q", key)
					continue
				}
				v := n[key][0]
				n[key] = n[key][1:]
				cells++
				if v != p.Value && !(math.IsInf(p.Value, 0) && math.IsNaN(v)) {
					t.Errorf("the sheet of numbers has %v for %q, want %v", v, key, p.Value)
				}
			}
		}
	}
	return cells
}

// none tells that no number stands there which no table has.
func (n numberRows) none(t *testing.T) {
	for k, values := range n {
		for _, v := range values {
			if !math.IsNaN(v) {
				t.Errorf("the sheet of numbers has %v for %q, which no table has", v, k)
			}
		}
	}
}
