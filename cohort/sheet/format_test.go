package sheet

import "testing"

func TestParseFormat(t *testing.T) {
	for code, date := range map[string]bool{"dd/mm/yyyy": true, "mmm-yy": true, "yyyy-mm-dd hh:mm": true, "[$-409]d-mmm-yy;@": true,
		"m/d": true, "h:mm": false, "mm:ss": false, "0.00": false, "General": false, `0" mo"`: false, `"d"0`: false, "[Red]0": false} {
		if got := ParseFormat(164, code).Date; got != date {
			t.Errorf("%q: date %v", code, got)
		}
	}
	for _, c := range []struct{ code, raw, want string }{
		{"0000", "7", "0007"}, {`"P"000`, "12", "P012"}, {`\P\-0000`, "3", "P-0003"}, {"000", "1234", "1234"}, {"0000", "7.5", ""}, {"0", "7",
			""}, {"#,##0", "7", ""}, {"0.00", "7", ""}, {"000-00", "12345", ""},
	} {
		if got, _ := ParseFormat(164, c.code).Shown(c.raw); got != c.want {
			t.Errorf("%q of %s: %q, want %q", c.code, c.raw, got, c.want)
		}
	}
	if !ParseFormat(14, "").Date || ParseFormat(2, "").Date || !ParseFormat(22, "").Date {
		t.Error("built-in formats")
	}
}
