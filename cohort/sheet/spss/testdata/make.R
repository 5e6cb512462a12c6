# Makes the files of this folder and of ../../stata/testdata, and beside each a .tsv with every cell
# as R reads it back: Rscript make.R (R 4.2.2, haven 2.5.1, foreign 0.8-84). Synthetic.
library(haven)
d <- data.frame(
  patient_id = c("KH-001", "KH-002", "007", "Ünal-4", "longer than eight letters", ""),
  tt = labelled(c(312.4, NA, 198, -99, 0.1 + 0.2, 1234567.891), c(`not measured` = -99), label = "Total testosterone (ng/dL)"),
  age = labelled(c(40L, 51L, NA, 33L, 28L, 60L), label = "Age (years)"),
  improved = labelled(c(1, 0, NA, 1, 2, 0), c(No = 0, Yes = 1), label = "Symptoms improved"),
  arm = labelled(c("A", "B", "A", "", "B", "C"), c(clomiphene = "A", hCG = "B")),
  index_date = as.Date(c("2019-03-05", "1960-01-01", NA, "2020-02-29", "1899-12-31", "2031-12-31")),
  drawn = as.POSIXct(c("2019-03-05 08:15:00", "2019-03-05 00:00:00", NA, "1999-12-31 23:59:00", "2020-02-29 12:00:00", "2000-01-01 06:30:00"), tz = "UTC"),
  note = c("", "dé jà vu", strrep("x", 200), "a b", NA, "tab less"),
  visits = c(1, 2, 3, 4, 5, 250), stringsAsFactors = FALSE)
attr(d$visits, "label") <- "Number of visits"
cell <- function(x) {
  if (inherits(x, "POSIXct")) { t <- format(x, "%Y-%m-%d %H:%M", tz = "UTC"); out <- ifelse(is.na(x), "", sub(" 00:00$", "", t)) }
  else if (inherits(x, "Date")) out <- ifelse(is.na(x), "", format(x))
  else {
    l <- attr(x, "labels"); v <- unclass(x)
    out <- if (is.character(v)) ifelse(is.na(v), "", v) else ifelse(is.na(v), "", sub("\\.?0+$", "", sub("(\\.[0-9]*?)0+$", "\\1", formatC(as.numeric(v), format = "f", digits = 15))))
    if (!is.character(v)) out <- ifelse(is.na(v), "", vapply(as.numeric(v), function(z) format(z, digits = 15, scientific = FALSE), ""))
    if (!is.null(l)) { m <- match(as.vector(v), l); out <- ifelse(is.na(m), out, names(l)[m]) }
  }
  trimws(out, "right")
}
tsv <- function(x, path) { o <- as.data.frame(lapply(x, cell), check.names = FALSE)
  writeLines(enc2utf8(c(paste(names(o), collapse = "\t"), do.call(paste, c(o, sep = "\t")))), path, useBytes = TRUE) }
for (how in c("byte", "none", "zsav")) { p <- paste0(how, if (how == "zsav") ".zsav" else ".sav")
  write_sav(d, p, compress = how); tsv(read_sav(p), paste0(p, ".tsv")) }
v <- d; v$note <- c("", strrep("abc ", 80), strrep("0123456789", 70), NA, strrep("0123456789 ", 46), strrep("q", 256)) # up to 700 bytes
v$tt <- labelled_spss(c(312, 999, 198, -99, 20, 5), c(refused = -99), na_values = 999, na_range = c(-Inf, -1), label = "TT (nmol/L)")
write_sav(v, "long.sav"); tsv(read_sav("long.sav", user_na = FALSE), "long.sav.tsv")
s <- "../../stata/testdata/"
e <- d; e$tt <- labelled(c(312.4, NA, 198, 0.1 + 0.2, 12.4, 1234567.891), label = "Total testosterone (ng/dL)"); e$arm <- NULL
e$age <- labelled(c(40L, 51L, NA, 33L, 28L, 60L), label = "Age (years)")
for (version in c(8, 10, 12, 13, 14, 15)) { p <- paste0(s, "v", version, ".dta")
  f <- e; if (version < 14) f$patient_id <- iconv(f$patient_id, "UTF-8", "ASCII//TRANSLIT"); if (version < 14) f$note <- iconv(f$note, "UTF-8", "ASCII//TRANSLIT")
  if (version >= 13) f$note <- c("", strrep("abc ", 600), strrep("0123456789", 300), "x", "short", "é")
  if (version == 13) f$note[6] <- "e"
  write_dta(f, p, version = version); tsv(read_dta(p), paste0(p, ".tsv")) }
foreign::write.dta(data.frame(id = 1:3, tt = c(1.5, NA, 3), sex = factor(c("m", "f", "m")), day = as.Date("2019-03-05") + 0:2), paste0(s, "foreign.dta"), version = 10L)
tsv(read_dta(paste0(s, "foreign.dta")), paste0(s, "foreign.dta.tsv"))
v$note <- substr(v$note, 1, 506) # three segments, of which two hold it
write_sav(v, "segments.sav"); tsv(read_sav("segments.sav", user_na = FALSE), "segments.sav.tsv")
