"""Localities and their area codes: `Place code code; Place code`, one string per division.

The area codes are real; the lists are incomplete. Washington DC is under `CL`, as in the service.
"""

from __future__ import annotations

from typing import NamedTuple


class Locality(NamedTuple):
    """A locality where geographic or mobile numbers are offered."""

    name: str
    division: str | None
    area_codes: tuple[str, ...]


_US = {
    "AK": "Anchorage 907; Fairbanks 907; Juneau 907; Ketchikan 907; Sitka 907",
    "AL": "Birmingham 205 659; Dothan 334; Huntsville 256 938; Mobile 251; Montgomery 334; "
    "Tuscaloosa 205 659",
    "AR": "Fayetteville 479; Fort Smith 479; Hot Springs 501; Jonesboro 870; Little Rock 501; "
    "Pine Bluff 870",
    "AZ": "Chandler 480; Flagstaff 928; Mesa 480; Phoenix 602 480 623; Scottsdale 480; Tucson 520; "
    "Yuma 928",
    "CA": "Anaheim 714 657; Bakersfield 661; Berkeley 510 341; Fremont 510 341; Fresno 559; "
    "Irvine 949; Long Beach 562; Los Angeles 213 310 323 424; Modesto 209; Oakland 510 341; "
    "Palo Alto 650; Pasadena 626; Redding 530; Riverside 951; Sacramento 916 279; Salinas 831; "
    "San Diego 619 858; San Francisco 415 628; San Jose 408 669; Santa Barbara 805 820; "
    "Santa Rosa 707; Stockton 209; Ventura 805 820",
    "CL": "Washington DC 202 771",
    "CO": "Aurora 303 720; Boulder 303 720; Colorado Springs 719; Denver 303 720; "
    "Fort Collins 970; Grand Junction 970; Pueblo 719",
    "CT": "Bridgeport 203 475; Danbury 203 475; Hartford 860 959; New Haven 203 475; Norwich 860; "
    "Stamford 203 475",
    "DE": "Dover 302; Newark 302; Wilmington 302",
    "FL": "Daytona Beach 386; Fort Lauderdale 954 754; Fort Myers 239; Gainesville 352; "
    "Jacksonville 904; Key West 305 786; Lakeland 863; Melbourne 321; Miami 305 786; Naples 239; "
    "Orlando 407 689; Pensacola 850; Sarasota 941; St Petersburg 727; Tallahassee 850; "
    "Tampa 813 656; West Palm Beach 561",
    "GA": "Albany 229; Athens 706 762; Atlanta 404 470 678; Augusta 706 762; Columbus 706 762; "
    "Macon 478; Savannah 912; Valdosta 229",
    "HI": "Hilo 808; Honolulu 808; Kailua 808; Wailuku 808",
    "IA": "Cedar Rapids 319; Davenport 563; Des Moines 515; Dubuque 563; Iowa City 319; "
    "Sioux City 712; Waterloo 319",
    "ID": "Boise 208 986; Idaho Falls 208 986; Nampa 208 986; Pocatello 208 986; "
    "Twin Falls 208 986",
    "IL": "Aurora 630 331; Bloomington 309; Champaign 217 447; Chicago 312 773 872; Decatur 217; "
    "Joliet 815 779; Naperville 630 331; Peoria 309; Rockford 815 779; Springfield 217 447; "
    "Waukegan 847 224",
    "IN": "Bloomington 812 930; Evansville 812 930; Fort Wayne 260; Gary 219; "
    "Indianapolis 317 463; Lafayette 765; Muncie 765; South Bend 574; Terre Haute 812 930",
    "KS": "Dodge City 620; Kansas City 913; Lawrence 785; Overland Park 913; Salina 785; "
    "Topeka 785; Wichita 316",
    "KY": "Ashland 606; Bowling Green 270 364; Covington 859; Lexington 859; Louisville 502; "
    "Owensboro 270 364; Paducah 270 364",
    "LA": "Alexandria 318; Baton Rouge 225; Houma 985; Lafayette 337; Lake Charles 337; "
    "New Orleans 504; Shreveport 318",
    "MA": "Boston 617 857; Brockton 508 774; Cambridge 617 857; Lowell 978 351; Salem 978 351; "
    "Springfield 413; Waltham 781 339; Worcester 508 774",
    "MD": "Annapolis 410 443; Baltimore 410 443 667; Bethesda 301 240; Frederick 301 240; "
    "Hagerstown 301 240; Rockville 301 240",
    "ME": "Augusta 207; Bangor 207; Lewiston 207; Portland 207",
    "MI": "Ann Arbor 734; Detroit 313; Flint 810; Grand Rapids 616; Kalamazoo 269; Lansing 517; "
    "Marquette 906; Pontiac 248 947; Saginaw 989; Traverse City 231; Warren 586",
    "MN": "Bloomington 952; Duluth 218; Minneapolis 612; Plymouth 763; Rochester 507; "
    "St Cloud 320; St Paul 651",
    "MO": "Columbia 573; Independence 816; Jefferson City 573; Kansas City 816; Kirksville 660; "
    "Springfield 417; St Charles 636; St Louis 314 557",
    "MS": "Biloxi 228; Greenville 662; Gulfport 228; Hattiesburg 601 769; Jackson 601 769; "
    "Tupelo 662",
    "MT": "Billings 406; Bozeman 406; Butte 406; Great Falls 406; Helena 406; Missoula 406",
    "NC": "Asheville 828; Charlotte 704 980; Durham 919 984; Fayetteville 910; "
    "Greensboro 336 743; Greenville 252; Raleigh 919 984; Wilmington 910; Winston-Salem 336 743",
    "ND": "Bismarck 701; Fargo 701; Grand Forks 701; Minot 701",
    "NE": "Grand Island 308; Kearney 308; Lincoln 402 531; North Platte 308; Omaha 402 531",
    "NH": "Concord 603; Keene 603; Manchester 603; Nashua 603; Portsmouth 603",
    "NJ": "Atlantic City 609 640; Camden 856; Edison 732 848; Hackensack 201 551; "
    "Jersey City 201 551; Morristown 973 862; New Brunswick 732 848; Newark 973 862; Paterson 973; "
    "Somerville 908; Trenton 609 640",
    "NM": "Albuquerque 505; Farmington 505; Las Cruces 575; Roswell 575; Santa Fe 505",
    "NV": "Carson City 775; Elko 775; Henderson 702 725; Las Vegas 702 725; Reno 775",
    "NY": "Albany 518 838; Binghamton 607; Bronx 718 347; Brooklyn 718 347 929; Buffalo 716; "
    "Elmira 607; Hempstead 516; Ithaca 607; Manhattan 212 332 646; New York 212 332 646; "
    "Niagara Falls 716; Poughkeepsie 845; Queens 718 347 929; Rochester 585; Staten Island 718; "
    "Syracuse 315 680; Utica 315 680; White Plains 914",
    "OH": "Akron 330 234; Canton 330 234; Cincinnati 513; Cleveland 216; Columbus 614 380; "
    "Dayton 937 326; Hamilton 513; Lorain 440; Toledo 419 567; Youngstown 330 234; "
    "Zanesville 740 220",
    "OK": "Enid 580; Lawton 580; Muskogee 918 539; Norman 405; Oklahoma City 405; Tulsa 918 539",
    "OR": "Bend 541 458; Eugene 541 458; Gresham 503 971; Medford 541 458; Portland 503 971; "
    "Salem 503 971",
    "PA": "Allentown 610 484; Altoona 814 582; Erie 814 582; Harrisburg 717; Lancaster 717; "
    "Norristown 610 484; Philadelphia 215 267; Pittsburgh 412 878; Reading 610 484; "
    "Scranton 570 272; Williamsport 570 272; York 717",
    "RI": "Cranston 401; Newport 401; Providence 401; Warwick 401",
    "SC": "Charleston 843 854; Columbia 803; Florence 843 854; Greenville 864; "
    "Myrtle Beach 843 854; Rock Hill 803; Spartanburg 864",
    "SD": "Aberdeen 605; Pierre 605; Rapid City 605; Sioux Falls 605",
    "TN": "Chattanooga 423; Clarksville 931; Jackson 731; Johnson City 423; Knoxville 865; "
    "Memphis 901; Murfreesboro 615 629; Nashville 615 629",
    "TX": "Abilene 325; Amarillo 806; Arlington 817 682; Austin 512 737; Beaumont 409; "
    "Brownsville 956; Corpus Christi 361; Dallas 214 469 972; El Paso 915; Fort Worth 817 682; "
    "Galveston 409; Houston 281 713 832; Laredo 956; Lubbock 806; Midland 432; Plano 972 469; "
    "San Antonio 210 726; Tyler 903 430; Waco 254; Wichita Falls 940",
    "UT": "Ogden 801 385; Provo 801 385; Salt Lake City 801 385; St George 435; Logan 435",
    "VA": "Alexandria 703 571; Arlington 703 571; Blacksburg 540; Charlottesville 434; "
    "Chesapeake 757 948; Lynchburg 434; Norfolk 757 948; Richmond 804; Roanoke 540; "
    "Virginia Beach 757 948",
    "VT": "Burlington 802; Montpelier 802; Rutland 802; St Albans 802",
    "WA": "Bellevue 425; Bellingham 360 564; Everett 425; Kent 253; Olympia 360 564; Seattle 206; "
    "Spokane 509; Tacoma 253; Vancouver 360 564; Yakima 509",
    "WI": "Appleton 920; Eau Claire 715 534; Green Bay 920; Janesville 608; Kenosha 262; "
    "La Crosse 608; Madison 608; Milwaukee 414; Racine 262; Wausau 715 534",
    "WV": "Charleston 304 681; Huntington 304 681; Morgantown 304 681; Parkersburg 304 681; "
    "Wheeling 304 681",
    "WY": "Casper 307; Cheyenne 307; Gillette 307; Jackson 307; Laramie 307",
}

_CA = {
    "AB": "Calgary 403 587; Edmonton 780 587; Lethbridge 403; Red Deer 403",
    "BC": "Kelowna 250 778; Vancouver 604 778 236; Victoria 250 778",
    "MB": "Brandon 204 431; Winnipeg 204 431",
    "NB": "Fredericton 506; Moncton 506; Saint John 506",
    "NL": "Corner Brook 709; St Johns 709",
    "NS": "Halifax 902 782; Sydney 902 782",
    "ON": "Hamilton 905 289; Kingston 613 343; London 519 226; Mississauga 905 289; "
    "Ottawa 613 343; Sudbury 705; Thunder Bay 807; Toronto 416 647 437; Windsor 519 226",
    "PE": "Charlottetown 902 782",
    "QC": "Gatineau 819 873; Laval 450 579; Montreal 514 438; Quebec City 418 581; "
    "Sherbrooke 819 873",
    "SK": "Regina 306 639; Saskatoon 306 639",
}

_WITHOUT_DIVISIONS = {
    "GB": "Aberdeen 1224; Belfast 28; Birmingham 121; Bristol 117; Cambridge 1223; Cardiff 29; "
    "Edinburgh 131; Glasgow 141; Leeds 113; Leicester 116; Liverpool 151; London 20; "
    "Manchester 161; Newcastle 191; Nottingham 115; Oxford 1865; Sheffield 114; Southampton 23; "
    "York 1904",
    "DE": "Berlin 30; Bremen 421; Dortmund 231; Dresden 351; Essen 201; Frankfurt 69; Hamburg 40; "
    "Hannover 511; Köln 221; Leipzig 341; München 89; Nürnberg 911; Stuttgart 711",
    "IE": "Cork 21; Drogheda 41; Dublin 1; Galway 91; Kilkenny 56; Limerick 61; Sligo 71; "
    "Waterford 51",
}

_IE_MOBILE = "Mobile 83 85 86 87 89"


def _parse(text: str, division: str | None) -> list[Locality]:
    places = []
    for place in text.split("; "):
        words = place.split(" ")
        codes = tuple(word for word in words if word.isdigit())
        places.append(Locality(" ".join(words[: -len(codes)]), division, codes))
    return places


def localities(country: str, number_type: str = "geographic") -> list[Locality]:
    """The localities of a country, by division, then name."""
    if number_type == "mobile":
        return _parse(_IE_MOBILE, None) if country == "IE" else []
    if number_type != "geographic":
        return []
    if country in _WITHOUT_DIVISIONS:
        return _parse(_WITHOUT_DIVISIONS[country], None)
    divisions = {"US": _US, "CA": _CA}.get(country, {})
    return sorted(
        (place for division, text in divisions.items() for place in _parse(text, division)),
        key=lambda place: (place.division, place.name),
    )
