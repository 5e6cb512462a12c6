package html

import (
	"context"
	"strings"
	"testing"
)

func TestTables(t *testing.T) {
	page := `<html><head><style>td{}</style></head><body><table><tr><td>only</td></tr></table>
<TABLE border=1><tr><th colspan=2>Visit<th>T&nbsp;(ng/dL)</tr>
<tr><td rowspan=2>P1<td>2019-01-01<td>&lt;20</td></tr><tr><td>2019-02-01<td><b>1</b>50</tr></TABLE></body></html>`
	if !Is([]byte(page)) || Is([]byte("patient_id,<html>")) {
		t.Error("Is")
	}
	book, err := Read(context.Background(), strings.NewReader(page), int64(len(page)), "x.xls")
	if err != nil {
		t.Fatal(err)
	}
	s := book.Sheets[0]
	if len(book.Sheets) != 1 || s.Rows() != 3 || s.Row(0).Text(2) != "T (ng/dL)" || s.Row(1).Text(2) != "<20" ||
		s.Row(2).Text(1) != "2019-02-01" || s.Row(2).Text(2) != "150" {
		t.Errorf("%d sheets; %q %q %q", len(book.Sheets), s.Row(0).Text(2), s.Row(1).Text(2), s.Row(2).Text(1))
	}
	cut := page[:len(page)-60]
	if _, err := Read(context.Background(), strings.NewReader(cut), int64(len(cut)), "x.xls"); err == nil {
		t.Error("a page that is cut")
	}
}

func FuzzPage(f *testing.F) {
	f.Add("<table><tr><td>a<td colspan=3>b</table>")
	f.Add("<table><tr><td rowspan=9>a<table><tr><td>x</table></table>")
	f.Fuzz(func(t *testing.T, s string) {
		if book, err := Read(context.Background(), strings.NewReader(s), int64(len(s)), "x.xls"); err == nil && len(book.Sheets) == 0 {
			t.Fatal("no error and no sheet")
		}
	})
}
