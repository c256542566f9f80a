"""Sites: data that changes while everything runs, kept in one TOML file, settings.sites_file.

A site's time zone says where its days begin, its currency what its revenue is shown in. Changing
one rebuilds nothing. An event of a site that is not listed is kept; it is only not asked for.
"""

from clickstream.sites.site import Site, WrongSite
from clickstream.sites.store import add, load_sites, remove

__all__ = ["Site", "WrongSite", "add", "load_sites", "remove"]
