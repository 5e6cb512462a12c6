package xlsx

import (
	"github.com/xuri/excelize/v2"

	"leydig/cohort/sheet"
)

// numberFormats gives the format of each cell style.
func numberFormats(f *excelize.File) []sheet.Format {
	if f.Styles == nil || f.Styles.CellXfs == nil {
		return nil
	}
	codes := map[int]string{}
	if f.Styles.NumFmts != nil {
		for _, n := range f.Styles.NumFmts.NumFmt {
			if n != nil {
				codes[n.NumFmtID] = n.FormatCode
			}
		}
	}
	out := make([]sheet.Format, len(f.Styles.CellXfs.Xf))
	for i, x := range f.Styles.CellXfs.Xf {
		if x.NumFmtID != nil {
			out[i] = sheet.ParseFormat(*x.NumFmtID, codes[*x.NumFmtID])
		}
	}
	return out
}
