package study

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// writeTableJSON writes {"table":…, "rows":[{…}], "dictionary":[{…}]}: numbers as
// numbers, missing as null.
func writeTableJSON(w io.Writer, t Export) error {
	if _, err := fmt.Fprintf(w, "{\n \"table\": %q,\n \"rows\": [", t.name); err != nil {
		return err
	}
	if err := writeRowsJSON(w, t); err != nil {
		return err
	}
	if t.name != "dictionary" {
		if _, err := io.WriteString(w, "],\n \"dictionary\": ["); err != nil {
			return err
		}
		if err := writeRowsJSON(w, dictionaryTable(t.more...)); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, "]\n}\n")
	return err
}

func writeRowsJSON(w io.Writer, t Export) error {
	var b []byte
	for r := range t.rows {
		b = append(b[:0], ",\n  {"...)
		if r == 0 {
			b = append(b[:0], "\n  {"...)
		}
		for i, c := range t.columns {
			if i > 0 {
				b = append(b, ", "...)
			}
			b = strconv.AppendQuote(b, c.name)
			b = append(b, ": "...)
			if c.number != nil {
				if v := c.number(r); math.IsNaN(v) || math.IsInf(v, 0) {
					b = append(b, "null"...)
				} else {
					b = strconv.AppendFloat(b, v, 'g', -1, 64)
				}
			} else if s := c.text(r); s == "" {
				b = append(b, "null"...)
			} else {
				q, err := json.Marshal(s)
				if err != nil {
					return err
				}
				b = append(b, q...)
			}
		}
		if _, err := w.Write(append(b, '}')); err != nil {
			return err
		}
	}
	return nil
}

// writeTableXLSX writes the table and, on a second sheet, the dictionary. Numbers
// are numbers; text is never a formula.
func writeTableXLSX(w io.Writer, t Export) error {
	if t.rows >= excelize.TotalRows {
		return fmt.Errorf("--format xlsx: a sheet holds %d rows and the table has %d; use --format csv", excelize.TotalRows-1, t.rows)
	}
	f := excelize.NewFile(excelize.Options{TmpDir: t.Temp})
	defer f.Close()
	if err := f.SetSheetName("Sheet1", t.name); err != nil {
		return err
	}
	if err := fillSheet(f, t); err != nil {
		return err
	}
	if t.name != "dictionary" {
		if _, err := f.NewSheet("dictionary"); err != nil {
			return err
		}
		if err := fillSheet(f, dictionaryTable(t.more...)); err != nil {
			return err
		}
	}
	return f.Write(w)
}

func fillSheet(f *excelize.File, t Export) error {
	last, err := excelize.CoordinatesToCellName(max(1, len(t.columns)), t.rows+1)
	if err != nil {
		return err
	}
	if err := f.SetSheetDimension(t.name, "A1:"+last); err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	out, err := f.NewStreamWriter(t.name)
	if err != nil {
		return err
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	row := make([]any, len(t.columns))
	for i, c := range t.columns {
		row[i] = excelize.Cell{StyleID: bold, Value: c.name}
	}
	if err := out.SetRow("A1", row); err != nil {
		return err
	}
	for r := range t.rows {
		for i, c := range t.columns {
			row[i] = nil
			if c.number != nil {
				if v := c.number(r); !math.IsNaN(v) && !math.IsInf(v, 0) {
					row[i] = fifteen(v)
				}
			} else if s := c.text(r); s != "" {
				row[i] = s
			}
		}
		if err := out.SetRow("A"+strconv.Itoa(r+2), row); err != nil {
			return err
		}
	}
	return out.Flush()
}

// fifteen is a number as a sheet holds it, of fifteen digits: excelize cuts the others off,
// so that 45.6, made as 45.599999999999994, would read 45.5999999999999.
func fifteen(v float64) float64 {
	v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64)
	return v
}
