//! Where a fact comes from.

use jiff::civil::Date;

use super::date::{PartialDate, said};
use super::fields::Fields;

/// A source: shown with every answer.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its title.
    pub title: String,
    /// Its address, for editors and the admin report.
    pub url: String,
    /// When it was published; unknown for an undated page, which is then said.
    pub published: Option<PartialDate>,
    /// The day on which a person last looked at it.
    pub checked: Option<Date>,
}

impl Source {
    /// Reads one source; `checked` may stand with the item that has the source instead.
    pub(super) fn read(mut fields: Fields<'_>) -> Option<Self> {
        let title = fields.needed("title", "`title: Cheshire Constabulary`");
        let url = fields.needed("url", "`url: https://www.gov.uk/...`");
        let published = fields.partial_date("published");
        let checked = fields.parsed_if_given("checked", super::date::day);
        fields.finish();
        Some(Self { title: title?, url: url?, published, checked })
    }

    /// The source as said under an answer: title, date, and the day it was checked.
    pub fn said(&self) -> String {
        let published = match self.published {
            Some(date) => date.to_string(),
            None => "no date given".to_owned(),
        };
        match self.checked {
            Some(checked) => format!("{} ({published}; checked {})", self.title, said(checked)),
            None => format!("{} ({published})", self.title),
        }
    }
}
